import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { demandSharedTarballs } from "./demand-shared-tarballs.ts";

const work = temporaryFolder("shared-tarballs");
afterAll(() => work.remove());

const ORIG = "hello_1.0.orig.tar.xz";
const demanded = (folder: string) =>
  demandSharedTarballs(
    folder,
    new Map([[ORIG, { sha256: "1".repeat(64) }]]),
    new Map([[ORIG, { unchanged: false }]]),
  );

describe.skipIf(!requireTools("mkfifo"))("demanding that shared tarballs stay", () => {
  it("reads no .dsc that is a named pipe or a folder, and still those that are files", async () => {
    const folder = join(work.path, "pipe");
    await mkdir(join(folder, "a_1.dsc"), { recursive: true });
    await runOk("mkfifo", [join(folder, "b_1.dsc")]);
    await expect(demanded(folder)).resolves.toBeUndefined();
    await writeFile(join(folder, "hello_1.0-1.dsc"), `Files:\n ${"0".repeat(32)} 1 ${ORIG}\n`);
    await expect(demanded(folder)).rejects.toMatchObject({ code: "package-invalid" });
  });

  it("says in a line what cannot be read, and takes a folder that is not there yet", async () => {
    await expect(demanded(join(work.path, "none"))).resolves.toBeUndefined();
    const long = join(work.path, "x".repeat(300));
    await expect(demanded(long)).rejects.toMatchObject({
      code: "read-failed",
      message: "cannot read: the name is too long",
    });
  });
});
