import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inRoot, versions } from "./support/daemon-in-root.ts";
import { canInstall, lifeCyclePackage, putDebs } from "./support/life-cycle.ts";
import type { Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("conffiles");
afterAll(() => work.remove());

const CONFFILES = ["/etc/default/hv_kvp_daemon", "/etc/init.d/hv_kvp_daemon"] as const;

/** From release to release, and from suite to suite as `apt-get dist-upgrade` does it: up, and down again. */
const WAY = ["netlink", "helpers", "unit", "device", "newest", "device", "netlink"] as const;

describe.skipIf(!canInstall())("configuration files that somebody has changed", { timeout: 300_000 }, () => {
  const debs: Record<string, string> = {};

  beforeAll(async () => {
    debs.netlink = await lifeCyclePackage({ suite: "wheezy", release: "3.4" }, work.path);
    debs.helpers = await lifeCyclePackage(
      { suite: "wheezy-backports", release: "3.5", profile: "kvp-2" },
      work.path,
    );
    debs.unit = await lifeCyclePackage({ suite: "jessie", release: "4.0", profile: "kvp-2" }, work.path);
    debs.device = await lifeCyclePackage({ suite: "bookworm", release: "4.2", profile: "kvp-3" }, work.path);
    debs.newest = await lifeCyclePackage({ suite: "trixie", release: "4.3", profile: "kvp-3" }, work.path);
  });

  // Debian's default options, standard input closed, and no terminal: Debian 7's dpkg fails where it would have to ask.
  const install = (root: Root, name: string) => root.ok(`setsid dpkg -i /root/${name}.deb <&-`);

  const inImage = (story: (root: Root) => Promise<void>) =>
    inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
      await putDebs(root, debs);
      await install(root, "netlink");
      await story(root);
    });

  it("are kept without a question, whatever the release and the suite", async () => {
    await inImage(async (root) => {
      for (const file of CONFFILES) await root.ok(`echo '# ours' >>${file}`);
      const changed = await contents(root);
      for (const name of WAY) {
        await install(root, name);
        expect([name, await contents(root)]).toEqual([name, changed]);
        expect(await versions(root, ["hv-kvp-daemon"])).toEqual([expect.stringMatching(/^ii /)]);
        expect(await leftovers(root)).toEqual([]);
      }
    });
  });

  it("are kept without a question when the package is removed and installed again", async () => {
    await inImage(async (root) => {
      for (const file of CONFFILES) await root.ok(`echo '# ours' >>${file}`);
      const changed = await contents(root);
      await root.ok("dpkg -r hv-kvp-daemon <&-");
      expect(await contents(root)).toEqual(changed);
      await install(root, "device");
      expect(await contents(root)).toEqual(changed);
      expect(await leftovers(root)).toEqual([]);
    });
  });

  it("stay away where somebody has deleted them", async () => {
    await inImage(async (root) => {
      await root.ok("rm /etc/default/hv_kvp_daemon");
      for (const name of WAY) await install(root, name);
      expect((await root.run("ls /etc/default/hv_kvp_daemon")).status).not.toBe(0);
    });
  });

  it("of somebody's own, from before the package, go aside without a question", async () => {
    await inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
      await root.put(debs.netlink!, "root/netlink.deb");
      for (const file of CONFFILES) await root.ok(`echo 'START_DAEMON=no' >${file}`);
      await install(root, "netlink");
      for (const file of CONFFILES)
        expect((await root.ok(`cat ${file}.dpkg-old`)).stdout).toBe("START_DAEMON=no\n");
    });
  });
});

async function contents(root: Root): Promise<readonly string[]> {
  return Promise.all(CONFFILES.map(async (file) => (await root.ok(`cat ${file}`)).stdout));
}

/** What dpkg would have put beside a file if it had not known whose to take. */
async function leftovers(root: Root): Promise<readonly string[]> {
  const found = await root.ok("find /etc -name '*.dpkg-*'");
  return found.stdout.split("\n").filter((line) => line !== "");
}
