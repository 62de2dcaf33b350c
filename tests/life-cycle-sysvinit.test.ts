import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { differences, links, one, running, startBare, versions } from "./support/daemon-in-root.ts";
import { canInstall, handMadePackage, inGuest, lifeCyclePackage } from "./support/life-cycle.ts";
import type { Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("sysvinit");
afterAll(() => work.remove());

const ON = /^(rc[016]\.d\/K|rc[2345]\.d\/S)01hv_kvp_daemon$/;

describe.skipIf(!canInstall())(
  "packages for wheezy under sysvinit with insserv",
  { timeout: 300_000 },
  () => {
    const debs: Record<string, string> = {};

    beforeAll(async () => {
      debs.first = await lifeCyclePackage({ suite: "wheezy", release: "3.4" }, work.path);
      debs.second = await lifeCyclePackage({ suite: "wheezy", release: "3.5", profile: "kvp-2" }, work.path);
      debs.fcopy = await lifeCyclePackage({ suite: "jessie", release: "4.0", profile: "fcopy-3" }, work.path);
      debs.handMade = await handMadePackage(work.path);
    });

    it("are installed on and running, restarted by an upgrade, stopped by a removal, and gone after a purge", async () => {
      await inGuest(debs, async (root) => {
        const before = await root.paths();
        await root.ok("dpkg -i /root/first.deb </dev/null");
        expect(await links(root)).toHaveLength(7);
        for (const link of await links(root)) expect(link).toMatch(ON);
        const old = await one(root, "hv_kvp_daemon");

        await root.ok("dpkg -i /root/second.deb </dev/null");
        expect(await one(root, "hv_kvp_daemon")).not.toEqual(old);
        expect(await daemonRuns(root), "the new one").toBe("stand-in of release 3.5");

        await root.ok("dpkg -r hv-kvp-daemon");
        expect(await running(root, "hv_kvp_daemon")).toEqual([]);
        await root.ok("dpkg -i /root/second.deb </dev/null");
        expect(await links(root), "installed again").toHaveLength(7);
        await one(root, "hv_kvp_daemon");

        await root.ok("dpkg -P hv-kvp-daemon");
        expect(differences(before, await root.paths())).toEqual([]);
        expect((await root.ok("ls -A /run | grep -v utmp || :")).stdout).not.toContain("hv_kvp");
      });
    });

    /** What switches a service off, and what of the system shows it afterwards. */
    const SWITCHES = {
      "chkconfig, which calls insserv -r": "insserv -r hv_kvp_daemon",
      "links taken away by hand": "rm /etc/rc?.d/*hv_kvp_daemon",
      "the start links taken away": "rm /etc/rc?.d/S??hv_kvp_daemon",
      "update-rc.d disable": "update-rc.d hv_kvp_daemon disable",
      "START_DAEMON=no": "sed -i s/START_DAEMON=yes/START_DAEMON=no/ /etc/default/hv_kvp_daemon",
    };

    it.each(Object.entries(SWITCHES))("stay off, and are not started, after %s", async (_what, command) => {
      await inGuest(debs, async (root) => {
        await root.ok(`dpkg -i /root/first.deb </dev/null; ${command}; /etc/init.d/hv_kvp_daemon stop`);
        const off = await links(root);
        const settings = (await root.ok("cat /etc/default/hv_kvp_daemon")).stdout;
        for (const step of [
          "-i /root/second.deb",
          "-i /root/first.deb",
          "-r hv-kvp-daemon",
          "-i /root/second.deb",
        ]) {
          await root.ok(`dpkg ${step} </dev/null`);
          expect([step, await links(root)]).toEqual([step, off]);
          expect([step, await running(root, "hv_kvp_daemon")]).toEqual([step, []]);
          expect((await root.ok("cat /etc/default/hv_kvp_daemon")).stdout).toBe(settings);
        }
      });
    });

    it.each(Object.entries(SWITCHES))(
      "replace a daemon that runs all the same, and leave it off, after %s",
      async (_what, command) => {
        await inGuest(debs, async (root) => {
          await root.ok(`dpkg -i /root/first.deb </dev/null; ${command}; /etc/init.d/hv_kvp_daemon stop`);
          const off = await links(root);
          const old = await startBare(root);
          await root.ok("dpkg -i /root/second.deb </dev/null");
          expect(await one(root, "hv_kvp_daemon")).not.toEqual([old]);
          expect(await daemonRuns(root)).toBe("stand-in of release 3.5");
          expect(await links(root)).toEqual(off);
        });
      },
    );

    it("touch nothing that runs where policy-rc.d forbids it", async () => {
      await inGuest(debs, async (root) => {
        await root.ok(
          "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d",
        );
        await root.ok("dpkg -i /root/first.deb </dev/null");
        expect(await running(root, "hv_kvp_daemon")).toEqual([]);
        for (const link of await links(root)) expect(link, "on at the next boot").toMatch(ON);
        const bare = await startBare(root);
        for (const step of ["-i /root/second.deb", "-r hv-kvp-daemon", "-P hv-kvp-daemon"]) {
          await root.ok(`dpkg ${step} </dev/null`);
          expect([step, await stillRuns(root, bare)]).toEqual([step, true]);
        }
      });
    });

    it("leave alone the daemon of the system around their chroot", async () => {
      await inGuest(debs, async (root) => {
        await root.ok("dpkg -i /root/first.deb </dev/null; /etc/init.d/hv_kvp_daemon stop");
        // The system around has the same daemon at the same path: a process with a root of its own looks so from in here.
        const folder = root.path.replace(/^\/proc\/\d+\/root/, "") + "/srv/around";
        await root.ok(`
        mkdir -p /srv/around/usr/sbin /srv/around/var/opt /srv/around/dev /srv/around/old
        cp /usr/sbin/hv_kvp_daemon /srv/around/usr/sbin/
        mknod /srv/around/dev/null c 1 3
        chroot /proc/1/root unshare --mount sh -ec '
          mount --bind ${folder} ${folder}
          cd ${folder}
          pivot_root . old
          exec /usr/sbin/hv_kvp_daemon'`);
        const [around = ""] = await one(root, "hv_kvp_daemon");
        for (const step of [
          "-i /root/second.deb",
          "-r hv-kvp-daemon",
          "-i /root/first.deb",
          "-P hv-kvp-daemon",
        ]) {
          await root.ok(`dpkg ${step} </dev/null`);
          expect([step, await stillRuns(root, around)]).toEqual([step, true]);
        }
      });
    });

    it.each([
      ["registered and running", "update-rc.d hv_kvp_daemon defaults; /etc/init.d/hv_kvp_daemon start", 7, 1],
      ["registered and not running", "update-rc.d hv_kvp_daemon defaults", 7, 1],
      ["switched off by chkconfig", "update-rc.d hv_kvp_daemon defaults; insserv -r hv_kvp_daemon", 0, 0],
      ["switched off and started bare", "insserv -r hv_kvp_daemon; /usr/sbin/hv_kvp_daemon", 0, 1],
    ] as const)(
      "take over from the hand-made package of 3.1, %s, without a question",
      async (_what, before, ofLinks, ofDaemons) => {
        await inGuest(debs, async (root) => {
          const untouched = await root.paths();
          await root.ok(`dpkg -i /root/handMade.deb; ${before}`);
          const old = await running(root, "hv_kvp_daemon");
          await root.ok("dpkg -i /root/first.deb </dev/null");
          expect(await versions(root, ["hv-kvp-daemon"])).toEqual([expect.stringMatching(/^ii 3\.4/)]);
          expect(await links(root)).toHaveLength(ofLinks);
          const now = await running(root, "hv_kvp_daemon");
          expect(now).toHaveLength(ofDaemons);
          for (const pid of now) expect(old).not.toContain(pid);
          expect((await root.ok("cat /etc/init.d/hv_kvp_daemon.dpkg-old")).stdout).toContain("hand-made");
          await root.ok("dpkg -P hv-kvp-daemon");
          expect(differences(untouched, await root.paths())).toEqual([]);
        });
      },
    );

    it("know that the hand-made service was on, also when somebody runs insserv before they are configured", async () => {
      await inGuest(debs, async (root) => {
        await root.ok("dpkg -i /root/handMade.deb; update-rc.d hv_kvp_daemon defaults");
        // As the configuration of another package does, in the same run of dpkg.
        await root.ok("dpkg --unpack /root/first.deb; insserv");
        expect(await links(root), "insserv takes away what leads nowhere").toEqual([]);
        await root.ok("dpkg --configure -a </dev/null");
        expect(await links(root)).toHaveLength(7);
      });
    });

    it("install the daemon of file copy switched off, and leave it on where somebody has switched it on", async () => {
      await inGuest(debs, async (root) => {
        await root.ok("mknod /dev/vmbus/hv_fcopy c 1 3; dpkg -i /root/fcopy.deb </dev/null");
        const off = await links(root, "hv_fcopy_daemon");
        expect(off).toHaveLength(7);
        expect(off.filter((link) => link.includes("/S"))).toEqual([]);
        expect(await running(root, "hv_fcopy_daemon")).toEqual([]);
        await root.ok("dpkg -i /root/fcopy.deb </dev/null");
        expect(await links(root, "hv_fcopy_daemon")).toEqual(off);

        await root.ok("update-rc.d hv_fcopy_daemon enable; dpkg -i /root/fcopy.deb </dev/null");
        expect((await links(root, "hv_fcopy_daemon")).filter((link) => link.includes("/S"))).toHaveLength(4);
        await one(root, "hv_fcopy_daemon");
      });
    });
  },
);

/** What stands in the one daemon that runs. */
async function daemonRuns(root: Root): Promise<string> {
  const [pid = ""] = await one(root, "hv_kvp_daemon");
  return (await root.ok(`grep -ao 'stand-in of release [0-9.]*' /proc/${pid}/exe`)).stdout.trim();
}

async function stillRuns(root: Root, pid: string): Promise<boolean> {
  return (await root.run(`readlink /proc/${pid}/exe`)).stdout.startsWith("/usr/sbin/hv_kvp_daemon");
}
