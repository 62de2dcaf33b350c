import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { daemonIn, debsIn, type Debs } from "./support/built-debs.ts";
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
import {
  hypervDaemonsMedium,
  MEDIUM_TOOLS,
  type HypervDaemonsMedium,
} from "./support/hyperv-daemons-medium.ts";
import { canInstall, SYSVINIT_BOOKWORM } from "./support/life-cycle.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { poolOf } from "./support/pool.ts";
import { sh, temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("install");
afterAll(() => work.remove());

const RECIPES = join(import.meta.dirname, "recipes");

describe.skipIf(!canInstall(...MEDIUM_TOOLS, "bsdtar", "rpm2cpio"))(
  "a medium of LIS 4.3.5's shape with Debian's own daemons on it",
  { timeout: 300_000 },
  () => {
    let medium: HypervDaemonsMedium;
    /** The packages of revision 1 and of revision 2. */
    let first: Debs;
    let second: Debs;

    beforeAll(async () => {
      medium = await hypervDaemonsMedium(join(work.path, "medium"));
      first = await build("first", "hyperv-daemons.yaml", medium.iso);
      second = await build("second", "hyperv-daemons-revised.yaml", medium.iso);
    });

    it("gives a package of each daemon for bookworm, and one that brings them all", () => {
      expect(Object.values(first).map((path) => basename(path))).toEqual([
        "hv-fcopy-daemon_4.3.5+20200304-1~deb12_amd64.deb",
        "hv-kvp-daemon_4.3.5+20200304-1~deb12_amd64.deb",
        "hv-vss-daemon_4.3.5+20200304-1~deb12_amd64.deb",
        "hyperv-lis-daemons_4.3.5+20200304-1~deb12_amd64.deb",
      ]);
    });

    it("gives the same daemons from the ISO image and from the tar.gz", async () => {
      const fromTar = await build("tar", "hyperv-daemons.yaml", medium.tarGz);
      expect(Object.keys(fromTar)).toEqual(Object.keys(first));
      // The copyright file says from which path of the medium it is.
      for (const [name, deb] of Object.entries(fromTar).filter(([name]) => name.startsWith("hv-")))
        expect(await daemonIn(deb)).toEqual(await daemonIn(first[name]!));
    });

    it.each(["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const)(
      "carries %s byte for byte as rpm2cpio and bsdtar take it out of the RPM",
      async (daemon) => {
        const fromRpm = await sh(`rpm2cpio '${medium.rpm}' | bsdtar -xOf - ./usr/sbin/${daemon}`);
        const deb = first[packageOf(daemon)]!;
        const fromDeb = await daemonIn(deb);
        expect(fromDeb.equals(fromRpm.bytes)).toBe(true);
        expect(fromDeb.equals(await readFile(medium.daemons[daemon]))).toBe(true);
      },
    );

    it("carries nothing of the RPM but the daemon", async () => {
      for (const deb of Object.values(first)) {
        const files = (await sh(`dpkg-deb -c '${deb}'`)).stdout;
        expect(files).not.toMatch(/modprobe\.d|balloon|\/lib\/modules|\.ko\b| \.\/opt\//);
        // The RPM's helpers are for RHEL, and of bash. Those of the same names in the package are its own.
        const taken = `dpkg-deb --fsys-tarfile '${deb}' | tar -xOf - --wildcards './usr/libexec/*' 2>/dev/null || :`;
        expect((await sh(taken)).stdout).not.toContain("bash");
        if (deb.includes("hyperv-lis-daemons")) continue;
        const scripts = (await sh(`dpkg-deb -I '${deb}' postinst prerm postrm`)).stdout;
        expect(scripts.replaceAll(/^\s*#.*$/gm, "")).not.toMatch(/dracut|chkconfig|uname/);
      }
    });

    it("installs, is quiet off Hyper-V, upgrades, is removed, and leaves nothing when purged", async () => {
      await inRoot({ suite: "bookworm", architecture: "amd64" }, async (root) => {
        const before = await root.paths();
        for (const deb of [...Object.values(first), ...Object.values(second)])
          await root.put(deb, `root/${basename(deb)}`);
        const inside = (debs: Debs) => Object.values(debs).map((deb) => `/root/${basename(deb)}`);
        const names = Object.keys(first);
        const services = ["hv_fcopy_daemon", "hv_kvp_daemon", "hv_vss_daemon"];

        await root.ok(`dpkg -i ${inside(first).join(" ")}`);
        expect(await versions(root, names)).toEqual(names.map(() => "ii 4.3.5+20200304-1~deb12"));
        for (const service of services) {
          for (const action of ["start", "stop", "restart", "try-restart"]) {
            const ran = await root.run(`/etc/init.d/${service} ${action}`);
            expect([service, action, ran.status, ran.stderr]).toEqual([service, action, 0, ""]);
          }
          expect((await root.run(`/etc/init.d/${service} status`)).status).toBe(3);
          expect(await running(root, service)).toEqual([]);
        }

        await root.ok(`dpkg -i ${inside(second).join(" ")}`);
        expect(await versions(root, names)).toEqual(names.map(() => "ii 4.3.5+20200304-2~deb12"));

        await root.ok(`dpkg -r ${names.join(" ")}`);
        for (const service of services) {
          // The init script is configuration: it stays until the purge, and knows that there is nothing to do.
          const ran = await root.run(`/etc/init.d/${service} start`);
          expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, "", ""]);
        }
        await root.ok(`dpkg -P ${names.join(" ")}`);
        await root.ok("rm /root/*.deb");
        expect(differences(before, await root.paths())).toEqual([]);
      });
    });

    it("runs Debian's own hv_kvp_daemon where there is Hyper-V: another one after an upgrade, none after a removal", async () => {
      await inRoot(SYSVINIT_BOOKWORM, async (root) => {
        await pretendHyperV(root);
        await pretendRunlevel2(root);
        const before = await root.paths();
        await root.put(first["hv-kvp-daemon"]!, "root/first.deb");
        await root.put(second["hv-kvp-daemon"]!, "root/second.deb");

        await root.ok("dpkg -i /root/first.deb");
        const [installed] = await one(root, "hv_kvp_daemon");
        expect((await root.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(0);
        await root.ok("/etc/init.d/hv_kvp_daemon start");
        expect(await running(root, "hv_kvp_daemon"), "no second one").toEqual([installed]);

        await root.ok("dpkg -i /root/second.deb");
        expect(await one(root, "hv_kvp_daemon"), "started anew").not.toEqual([installed]);

        await root.ok("dpkg -r hv-kvp-daemon");
        expect(await running(root, "hv_kvp_daemon")).toEqual([]);
        await root.ok("dpkg -P hv-kvp-daemon && rm /root/*.deb");
        expect(differences(before, await root.paths())).toEqual([]);
      });
    });

    it("keeps what the daemon of LIS 3.4 has in its pools for that of 4.3.5, and the way back, whichever runs", async () => {
      const out = join(work.path, "wheezy");
      const options = ["--suite", "wheezy", "--arch", "amd64", "--offline", "--out", out, "--json"];
      expect((await lisdeb(["build", "demo", ...options])).status).toBe(0);
      const old = (await debsIn(out))["hv-kvp-daemon"]!;
      const records = poolOf({ cmdline: "template=domP", name: "r-1-VM" });
      await inRoot(SYSVINIT_BOOKWORM, async (root) => {
        await pretendHyperV(root);
        await pretendRunlevel2(root);
        await root.put(old, "root/old.deb");
        await root.put(first["hv-kvp-daemon"]!, "root/new.deb");
        await root.ok("dpkg -i /root/old.deb </dev/null");
        await one(root, "hv_kvp_daemon");
        await eventually(
          () => root.run("ls /var/lib/hyperv/.kvp_pool_0"),
          ({ status }) => status === 0,
        );
        await root.ok("cat >/var/opt/hyperv/.kvp_pool_0", { input: records });
        for (const name of ["new", "old"]) {
          const before = await running(root, "hv_kvp_daemon");
          await root.ok(`dpkg -i /root/${name}.deb </dev/null`);
          expect(await one(root, "hv_kvp_daemon")).not.toEqual(before);
          for (const folder of ["/var/lib/hyperv", "/var/opt/hyperv"])
            expect(
              (await root.ok(`cat ${folder}/.kvp_pool_0`)).bytes.equals(records),
              `${name} ${folder}`,
            ).toBe(true);
        }
      });
    });
  },
);

async function build(name: string, recipe: string, medium: string): Promise<Debs> {
  const out = join(work.path, name);
  const options = ["--suite", "bookworm", "--arch", "amd64", "--media", medium, "--out", out, "--offline"];
  const built = await lisdeb(["build", join(RECIPES, recipe), ...options, "--json"]);
  if (built.status !== 0) throw new Error(built.stderr);
  return debsIn(out);
}

function packageOf(daemon: string): string {
  return daemon.replaceAll("_", "-");
}
