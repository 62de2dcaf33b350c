import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences, eventually, inRoot, one, startBare } from "./support/daemon-in-root.ts";
import { canInstall, handMadePackage, inGuest, lifeCyclePackage, SYSVINIT } from "./support/life-cycle.ts";
import { poolOf } from "./support/pool.ts";
import type { Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("life-pools");
afterAll(() => work.remove());

/** As many records as a host may well have written, of which none is like another. */
const FROM_HOST = poolOf(
  Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key ${i}`, `value ${i}`.repeat(i + 1)])),
);
const TO_HOST = poolOf({ template: "systemvm", name: "r-1-VM" });

const FOLDERS = ["/var/opt/hyperv", "/var/lib/hyperv"] as const;

describe.skipIf(!canInstall())("pools in the life of a package", { timeout: 300_000 }, () => {
  const debs: Record<string, string> = {};

  beforeAll(async () => {
    // Where the daemon keeps them: /var/opt/hyperv, and from 3.5 on /var/lib/hyperv.
    debs.old = await lifeCyclePackage({ suite: "wheezy", release: "3.4" }, work.path);
    debs.new = await lifeCyclePackage({ suite: "wheezy", release: "3.5", profile: "kvp-2" }, work.path);
    debs.handMade = await handMadePackage(work.path);
  });

  const install = (root: Root, name: string) => root.ok(`dpkg -i /root/${name}.deb </dev/null`);

  it.each(["running", "not running"])(
    "come along from the hand-made 3.1, whose daemon is %s, byte for byte",
    async (how) => {
      await inGuest(debs, async (root) => {
        await install(root, "handMade");
        if (how === "running") {
          await startBare(root);
          await eventually(
            () => root.run("ls /var/opt/hyperv/.kvp_pool_4"),
            ({ status }) => status === 0,
          );
        } else await root.ok("mkdir /var/opt/hyperv");
        await fill(root, "/var/opt/hyperv");
        await install(root, "old");
        if (how === "running") await one(root, "hv_kvp_daemon");
        await expectPools(root);
      });
    },
  );

  it("stay the same from release to release, up and down, wherever the daemon keeps them", async () => {
    await inGuest(debs, async (root) => {
      await install(root, "old");
      await one(root, "hv_kvp_daemon");
      await fill(root, "/var/opt/hyperv");
      for (const name of ["new", "old", "old", "new"]) {
        await install(root, name);
        await one(root, "hv_kvp_daemon");
        await expectPools(root);
      }
      await root.ok("dpkg -r hv-kvp-daemon");
      await expectPools(root);
      await install(root, "old");
      await expectPools(root);
    });
  });

  it("that a bare start after an interrupted installation has made in a real folder come along at the next start", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("dpkg --unpack /root/old.deb");
      await startBare(root);
      await eventually(
        () => root.run("ls /var/opt/hyperv/.kvp_pool_4"),
        ({ status }) => status === 0,
      );
      await fill(root, "/var/opt/hyperv");
      await root.ok("dpkg --configure -a </dev/null");
      await one(root, "hv_kvp_daemon");
      await expectPools(root);
    });
  });

  it("are not there in an image, where no daemon has run, and the folder lets nobody else in", async () => {
    await inRoot(SYSVINIT, async (root) => {
      await root.put(debs.old!, "root/old.deb");
      await install(root, "old");
      expect((await root.ok("ls -A /var/lib/hyperv")).stdout).toBe("");
      expect((await root.ok("stat -c '%a %u:%g' /var/lib/hyperv")).stdout).toBe("700 0:0\n");
      expect((await root.ok("readlink /var/opt/hyperv")).stdout).toBe("../lib/hyperv\n");
    });
  });

  it("go with a purge, folder and link and all, but for what somebody else has put there", async () => {
    await inGuest(debs, async (root) => {
      const before = await root.paths();
      await install(root, "new");
      await one(root, "hv_kvp_daemon");
      await fill(root, "/var/lib/hyperv");
      await root.ok("echo note >/var/lib/hyperv/note");
      await root.ok("dpkg -P hv-kvp-daemon");
      expect(differences(before, await root.paths())).toEqual([
        "+ /var/lib/hyperv d 700 0:0 ",
        "+ /var/lib/hyperv/note f 644 0:0 ",
      ]);
    });
  });

  it("do not keep a package from being installed where /var/opt/hyperv is the administrator's own link", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("mkdir /srv/pools; ln -s /srv/pools /var/opt/hyperv");
      const installed = await install(root, "new");
      expect(installed.stderr).toContain("/var/opt/hyperv does not lead to the pools in /var/lib/hyperv");
      expect((await root.ok("readlink /var/opt/hyperv")).stdout).toBe("/srv/pools\n");
      await root.ok("dpkg -P hv-kvp-daemon");
      expect((await root.ok("readlink /var/opt/hyperv")).stdout, "not the package's").toBe("/srv/pools\n");
    });
  });
});

async function fill(root: Root, folder: string): Promise<void> {
  await root.ok(`cat >${folder}/.kvp_pool_0`, { input: FROM_HOST });
  await root.ok(`cat >${folder}/.kvp_pool_1`, { input: TO_HOST });
}

/** At both paths, and in one folder. */
async function expectPools(root: Root): Promise<void> {
  for (const folder of FOLDERS) {
    expect((await root.ok(`cat ${folder}/.kvp_pool_0`)).bytes.equals(FROM_HOST), folder).toBe(true);
    expect((await root.ok(`cat ${folder}/.kvp_pool_1`)).bytes.equals(TO_HOST), folder).toBe(true);
  }
  expect((await root.ok("readlink /var/opt/hyperv")).stdout).toBe("../lib/hyperv\n");
}
