import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedImage } from "../scripts/sample/sources.ts";
import { daemonIn, debsIn } from "./support/built-debs.ts";
import {
  differences,
  eventually,
  inRoot,
  one,
  pretendHyperV,
  pretendRunlevel2,
  running,
  versions,
} from "./support/daemon-in-root.ts";
import { canInstall, handMadePackage, SYSVINIT_BOOKWORM } from "./support/life-cycle.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { sh, temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("install-demo");
afterAll(() => work.remove());

describe.skipIf(!canInstall("bsdtar", "rpm2cpio")).each(["amd64", "i386"] as const)(
  "the demonstration medium's package for wheezy, %s, in a bookworm of that architecture",
  { timeout: 300_000 },
  (architecture) => {
    let deb: string;

    beforeAll(async () => {
      const out = join(work.path, architecture);
      const options = ["--suite", "wheezy", "--arch", architecture, "--offline", "--out", out, "--json"];
      const built = await lisdeb(["build", "demo", ...options]);
      expect([built.status, built.stderr]).toEqual([0, ""]);
      deb = (await debsIn(out))["hv-kvp-daemon"]!;
    });

    it("carries the daemon of the RHEL 6.3 folder byte for byte", async () => {
      const rpmArchitecture = architecture === "amd64" ? "x86_64" : "i686";
      const rpm = `RHEL63/microsoft-hyper-v-rhel63.3.4-1.20120727.${rpmArchitecture}.rpm`;
      const fromRpm = await sh(`
        cd '${work.path}'
        bsdtar -xf '${committedImage}' ${rpm}
        rpm2cpio ${rpm} | bsdtar -xOf - ./usr/sbin/hv_kvp_daemon`);
      expect((await daemonIn(deb)).equals(fromRpm.bytes)).toBe(true);
    });

    it("runs the daemon once, whoever starts it, and leaves nothing when purged", async () => {
      await inRoot({ suite: "bookworm", architecture }, async (root) => {
        const before = await root.paths();
        await root.put(deb, "root/package.deb");
        await root.ok("dpkg -i /root/package.deb");
        expect(await running(root, "hv_kvp_daemon"), "off Hyper-V").toEqual([]);

        // As CloudStack's system VM does at boot: no argument, and it has to come back.
        await root.ok("/usr/sbin/hv_kvp_daemon");
        const [bare] = await one(root, "hv_kvp_daemon");
        await eventually(
          () => root.run("ls -A /var/opt/hyperv"),
          ({ stdout }) => stdout === ".kvp_pool_0\n.kvp_pool_1\n.kvp_pool_2\n.kvp_pool_3\n.kvp_pool_4\n",
        );
        expect((await root.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(0);
        await root.ok("/etc/init.d/hv_kvp_daemon start");
        expect(await running(root, "hv_kvp_daemon"), "no second one").toEqual([bare]);
        await root.ok("/etc/init.d/hv_kvp_daemon stop");
        expect(await running(root, "hv_kvp_daemon")).toEqual([]);
        expect((await root.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(3);

        await pretendHyperV(root);
        await root.ok("/etc/init.d/hv_kvp_daemon start");
        const [started] = await one(root, "hv_kvp_daemon");
        await root.ok("/etc/init.d/hv_kvp_daemon start");
        expect(await running(root, "hv_kvp_daemon"), "no second one").toEqual([started]);
        expect((await root.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(0);
        await root.ok("/etc/init.d/hv_kvp_daemon restart");
        const [restarted] = await one(root, "hv_kvp_daemon");
        expect(restarted).not.toBe(started);

        await root.ok("dpkg -r hv-kvp-daemon");
        expect(await running(root, "hv_kvp_daemon"), "removed").toEqual([]);
        await root.ok("dpkg -P hv-kvp-daemon");
        await root.ok("rm /root/package.deb");
        expect(differences(before, await root.paths())).toEqual([]);
      });
    });

    it("takes over from a hand-made package, whose init script is no conffile, without a question", async () => {
      await inRoot({ ...SYSVINIT_BOOKWORM, architecture }, async (root) => {
        await pretendRunlevel2(root);
        const before = await root.paths();
        await root.put(await handMadePackage(work.path, architecture), "root/old.deb");
        await root.put(deb, "root/package.deb");
        await root.ok("dpkg -i /root/old.deb && update-rc.d hv_kvp_daemon defaults");
        // What Debian's chkconfig does for `chkconfig hv_kvp_daemon off`.
        await root.ok("rm /etc/rc?.d/*hv_kvp_daemon");

        await root.ok("dpkg -i /root/package.deb </dev/null");
        expect(await versions(root, ["hv-kvp-daemon"])).toEqual([expect.stringMatching(/^ii 3\.4/)]);
        expect((await root.run("cat /etc/init.d/hv_kvp_daemon")).stdout).toContain("daemon-control");
        expect((await root.run("cat /etc/init.d/hv_kvp_daemon.dpkg-old")).stdout).toContain("hand-made");
        expect((await root.run("ls /etc/rc?.d/*hv_kvp_daemon")).stdout, "switched off, stays off").toBe("");

        await root.ok("dpkg -P hv-kvp-daemon && rm /root/*.deb");
        expect(differences(before, await root.paths())).toEqual([]);
      });
    });

    it("starts with the package's installation where there is Hyper-V", async () => {
      // Without an init system and a runlevel invoke-rc.d starts nothing.
      await inRoot({ ...SYSVINIT_BOOKWORM, architecture }, async (root) => {
        await pretendHyperV(root);
        await root.put(deb, "root/package.deb");
        await pretendRunlevel2(root);
        await root.ok("dpkg -i /root/package.deb");
        await one(root, "hv_kvp_daemon");
      });
    });
  },
);
