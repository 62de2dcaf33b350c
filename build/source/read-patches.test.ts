import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { patchProblems } from "./read-patches.ts";

const work = temporaryFolder("patch-problems");
afterAll(() => work.remove());

const HUNK = "@@ -1 +1 @@\n-x\n+y\n";

describe("what is wrong with the patches of a recipe", () => {
  it("is told of each, with the line, in their order; nothing of one that is right", async () => {
    const texts = {
      "empty.patch": "",
      "right.patch": `--- a/tools/hv/x.c\n+++ b/tools/hv/x.c\n${HUNK}`,
      "elsewhere.patch": `about it\n--- a/include/linux/kernel.h\n+++ b/include/linux/kernel.h\n${HUNK}`,
    };
    for (const [name, text] of Object.entries(texts)) await writeFile(join(work.path, name), text);
    const paths = [...Object.keys(texts), "none.patch"].map((name) => join(work.path, name));
    expect(await patchProblems(paths)).toMatchObject([
      { code: "patch-failed", message: "is no unified diff", where: { file: paths[0], line: 1 } },
      { code: "patch-failed", where: { file: paths[2], line: 2 } },
      { code: "input-missing", where: { file: paths[3] } },
    ]);
  });
});
