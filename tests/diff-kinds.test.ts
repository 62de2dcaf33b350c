// What lisdeb diff says of an RPM and the .deb that was built from it.
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { diffOf } from "./support/diff-command.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const DEMO = join(import.meta.dirname, "..", "samples/lis-demo.iso");
const work = temporaryFolder("diff-kinds");
afterAll(() => work.remove());

describe.skipIf(!requireTools("bsdtar"))("diff of an RPM and a .deb", () => {
  it("compares daemons and files, and finds the daemon byte for byte as it was", async () => {
    const [disc, out] = [join(work.path, "disc"), join(work.path, "out")];
    await mkdir(disc);
    await sh(`bsdtar -xf '${DEMO}' -C '${disc}' && chmod -R u+w '${disc}'`);
    const ran = await lisdeb(["build", "demo", "--suite=wheezy", "--arch=amd64", "--out", out]);
    expect(ran.status, ran.stderr).toBe(0);
    const only = async (folder: string, name: RegExp) =>
      join(folder, (await readdir(folder)).find((each) => name.test(each)) ?? "");
    const { compared, programs, verdicts, facts, files } = await diffOf(
      await only(join(disc, "RHEL63"), /^microsoft-hyper-v.*x86_64/),
      await only(join(out, "debs"), /\.deb$/),
    );
    expect(compared).toEqual(["verdicts", "programs", "files"]);
    expect([programs, verdicts, facts]).toEqual([{ gone: [], added: [], changed: [] }, [], []]);
    expect(files.gone).toEqual([]);
    // It is written anew.
    expect(files.changed.map(({ path }) => path)).toEqual(["/etc/init.d/hv_kvp_daemon"]);
  });
});
