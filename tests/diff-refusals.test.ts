// What lisdeb diff refuses, each in one line.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { lisdeb } from "./support/lisdeb.ts";
import { sh, temporaryFolder, type Ran } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const DEMO = join(import.meta.dirname, "..", "samples/lis-demo.iso");
const work = temporaryFolder("diff-refusals");
afterAll(() => work.remove());

describe("diff of what cannot be compared", () => {
  const said = async (...args: string[]): Promise<Ran> => lisdeb(["diff", ...args]);

  it("refuses a medium and a program that is no daemon, in one line", async () => {
    const ran = await said(DEMO, "/bin/ls");
    expect([ran.status, ran.stdout]).toEqual([1, ""]);
    expect(ran.stderr).toMatch(
      /^lisdeb: \/bin\/ls: holds no daemon, which is all that could be compared \(.*\)\n$/,
    );
  });

  it("refuses a damaged side as inspect does, whichever it is", async () => {
    const cut = join(work.path, "cut.iso");
    await writeFile(cut, (await readFile(DEMO)).subarray(0, 100_000));
    for (const sides of [
      [cut, DEMO],
      [DEMO, cut],
    ]) {
      const ran = await said(...sides);
      expect([ran.status, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr).toMatch(/^lisdeb: .*cut\.iso.*\n$/);
    }
  });

  it.skipIf(!requireTools("bsdtar"))(
    "refuses an RPM whose payload is not what its header says, though no daemon is in it",
    async () => {
      await sh(`bsdtar -xf '${DEMO}' -C '${work.path}' && chmod -R u+w '${work.path}'`);
      const folder = join(work.path, "RHEL63");
      const kmod = join(folder, (await readdir(folder)).find((name) => name.startsWith("kmod")) ?? "");
      const bytes = await readFile(kmod);
      bytes[bytes.length - 20] = 0xff ^ (bytes.at(-20) ?? 0);
      const bad = join(work.path, "bad.rpm");
      await writeFile(bad, bytes);
      const ran = await said(kmod, bad);
      expect([ran.status, ran.stdout]).toEqual([1, ""]);
      expect(ran.stderr.split("\n")).toHaveLength(2);
    },
  );

  it("wants two files, and a keyring only for RPMs", async () => {
    expect((await said(DEMO)).status).toBe(2);
    const missingFile = await said(DEMO, join(work.path, "nothing"));
    expect([missingFile.status, missingFile.stderr]).toEqual([1, expect.stringMatching(/no such file/)]);
  });
});
