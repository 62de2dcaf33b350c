import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lisdeb } from "./support/lisdeb.ts";
import { run, sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("lintian");
afterAll(() => work.remove());

describe.skipIf(!requireTools("lintian"))("lintian", () => {
  it("at its strictest finds nothing but the man pages that are not there yet", async () => {
    expect((await lisdeb(["build", "demo", "--out", work.path])).status).toBe(0);
    const debs = (await sh(`find '${join(work.path, "debs")}' -name '*.deb'`)).stdout.trim().split("\n");
    expect(debs.length).toBeGreaterThan(3);
    const judged = await run("lintian", ["--allow-root", "-I", "--pedantic", "--fail-on", "none", ...debs], {
      timeout: 120_000,
    });
    const tags = judged.stdout.split("\n").filter((line) => /^[EWIP]: /.test(line));
    expect(judged.status, judged.stderr).toBe(0);
    expect(tags.length).toBeGreaterThan(0);
    expect(tags.filter((tag) => !tag.includes("no-manual-page"))).toEqual([]);
  });
});
