import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { inRoot, one, pretendHyperV, pretendRunlevel2, running } from "./support/daemon-in-root.ts";
import { SYSVINIT_BOOKWORM } from "./support/life-cycle.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { record } from "./support/pool.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("guest");
afterAll(() => work.remove());

const canInstall =
  requireTools(...ROOT_TOOLS, "dpkg-deb") && requireRoot("the guide's commands are run in a fresh system");

const GUIDE = readFileSync(join(import.meta.dirname, "..", "docs", "guest.md"), "utf8");

/** Each block of commands, with the heading that it stands below. */
const BLOCKS = [...GUIDE.matchAll(/^#+ (?<heading>[^\n]*)$|^```sh\n(?<lines>.*?)^```$/gms)].reduce<
  readonly { readonly heading: string; readonly lines: string }[]
>(
  (blocks, { groups }) =>
    groups?.heading === undefined
      ? blocks.map((block, i) =>
          i === blocks.length - 1 ? { ...block, lines: block.lines + (groups?.lines ?? "") } : block,
        )
      : [...blocks, { heading: groups.heading, lines: "" }],
  [],
);

const linesBelow = (heading: string): string =>
  BLOCKS.find((block) => block.heading === heading)?.lines ?? expect.unreachable(heading);

describe.skipIf(!canInstall)("the commands of docs/guest.md, in their order, in a fresh system", () => {
  it("do what the guide says", { timeout: 300_000 }, async () => {
    const built = await lisdeb([
      "build",
      "demo",
      "--suite",
      "wheezy",
      "--arch",
      "amd64",
      "--offline",
      "--out",
      work.path,
    ]);
    expect([built.status, built.stderr]).toEqual([0, expect.any(String)]);
    const [deb = ""] = (await sh(`find '${work.path}' -name 'hv-kvp-daemon_*.deb'`)).stdout.split("\n");
    const run = new Set<string>();
    await inRoot(SYSVINIT_BOOKWORM, async (root) => {
      await pretendHyperV(root);
      await pretendRunlevel2(root);
      await root.put(deb, `root/${basename(deb)}`);
      const follow = (heading: string): Promise<string> => {
        run.add(heading);
        return root.ok(`cd /root; ${linesBelow(heading)}`).then(({ stdout, stderr }) => stdout + stderr);
      };

      await follow("Install");
      await one(root, "hv_kvp_daemon");
      expect((await root.ok("ls -A /var/opt/hyperv/. | wc -l; readlink /var/opt/hyperv")).stdout).toBe(
        "5\n../lib/hyperv\n",
      );
      const checked = await follow("Is this guest fit?");
      expect(checked).toMatch(/^ok +hv_kvp_daemon: runs: \d+$/m);
      expect(checked).toMatch(/^ok +pools: /m);
      expect(await follow("The service")).toMatch(/is running/);

      await follow("Switch it off");
      // Off, and on again.
      await one(root, "hv_kvp_daemon");

      // The host's part, which nobody plays here.
      await root.ok("mkdir -p /var/cache/cloud; cat >/var/lib/hyperv/.kvp_pool_0", {
        input: record("cloudstack-vm-userdata", "type=router"),
      });
      const read = await follow("What the host has set");
      expect(read).toBe("0\tcloudstack-vm-userdata\ttype=router\n".repeat(2) + "type=router\n");
      await follow("In place of a fixed pause");
      expect((await root.ok("cat /var/cache/cloud/cmdline")).stdout).toBe("type=router\n");

      await follow("Seal the image");
      expect(await running(root, "hv_kvp_daemon")).toEqual([]);
      expect((await root.ok("ls -A /var/lib/hyperv")).stdout).toBe("");
      await follow("Remove");
      expect((await root.run("ls -d /var/lib/hyperv /var/opt/hyperv")).stdout).toBe("");
    });
    const shown = BLOCKS.filter(({ lines }) => lines !== "").map(({ heading }) => heading);
    expect([...run].sort(), "every block of the guide was run").toEqual(shown.sort());
  });
});
