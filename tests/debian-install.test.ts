import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { committedImage } from "../scripts/sample/sources.ts";
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
import { lisdeb } from "./support/lisdeb.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { sh, temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const work = temporaryFolder("install");
afterAll(() => work.remove());

const canInstall =
  requireTools(...MEDIUM_TOOLS, ...ROOT_TOOLS, "bsdtar", "rpm2cpio", "dpkg-deb") &&
  requireRoot("packages are installed in a fresh system");

/** The first root of a kind is made from Debian's archive. In milliseconds. */
const SLOW = { timeout: 300_000 };

const RECIPES = join(import.meta.dirname, "recipes");

describe.skipIf(!canInstall)("a medium of LIS 4.3.5's shape with Debian's own daemons on it", SLOW, () => {
  let medium: HypervDaemonsMedium;
  /** The packages of revision 1 and of revision 2, by name. */
  let first: Debs;
  let second: Debs;

  beforeAll(async () => {
    medium = await hypervDaemonsMedium(join(work.path, "medium"));
    first = await build("first", "hyperv-daemons.yaml", medium.iso);
    second = await build("second", "hyperv-daemons-revised.yaml", medium.iso);
  });

  it("gives a package of each daemon for bookworm", () => {
    expect(Object.values(first).map((path) => basename(path))).toEqual([
      "hv-fcopy-daemon_4.3.5+20200304-1~deb12_amd64.deb",
      "hv-kvp-daemon_4.3.5+20200304-1~deb12_amd64.deb",
      "hv-vss-daemon_4.3.5+20200304-1~deb12_amd64.deb",
    ]);
  });

  it("gives the same daemons from the ISO image and from the tar.gz", async () => {
    const fromTar = await build("tar", "hyperv-daemons.yaml", medium.tarGz);
    expect(Object.keys(fromTar)).toEqual(Object.keys(first));
    // The copyright file says from which path of the medium it is.
    for (const [name, deb] of Object.entries(fromTar))
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
      expect(files).not.toMatch(/modprobe\.d|balloon|\/lib\/modules|\.ko\b|hypervkvpd| \.\/opt\//);
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
    await inRoot({ suite: "bookworm", architecture: "amd64", packages: ["sysvinit-core"] }, async (root) => {
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
});

describe.skipIf(!canInstall).each(["amd64", "i386"] as const)(
  "the demonstration medium's package for wheezy, %s, in a bookworm of that architecture",
  SLOW,
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
      await inRoot({ suite: "bookworm", architecture, packages: ["sysvinit-core"] }, async (root) => {
        await pretendRunlevel2(root);
        const before = await root.paths();
        await root.put(await handMade(architecture), "root/old.deb");
        await root.put(deb, "root/package.deb");
        await root.ok("dpkg -i /root/old.deb && update-rc.d hv_kvp_daemon defaults");
        // What Debian's chkconfig does for `chkconfig hv_kvp_daemon off`.
        await root.ok("rm /etc/rc?.d/*hv_kvp_daemon");

        await root.ok("dpkg -i /root/package.deb </dev/null");
        expect(await versions(root, ["hv-kvp-daemon"])).toEqual([expect.stringMatching(/^ii 3\.4/)]);
        expect((await root.run("cat /etc/init.d/hv_kvp_daemon")).stdout).toContain("start-stop-daemon");
        expect((await root.run("cat /etc/init.d/hv_kvp_daemon.dpkg-old")).stdout).toContain("hand-made");
        expect((await root.run("ls /etc/rc?.d/*hv_kvp_daemon")).stdout, "switched off, stays off").toBe("");

        await root.ok("dpkg -P hv-kvp-daemon && rm /root/*.deb");
        expect(differences(before, await root.paths())).toEqual([]);
      });
    });

    it("starts with the package's installation where there is Hyper-V", async () => {
      // Without an init system and a runlevel invoke-rc.d starts nothing.
      await inRoot({ suite: "bookworm", architecture, packages: ["sysvinit-core"] }, async (root) => {
        await pretendHyperV(root);
        await root.put(deb, "root/package.deb");
        await pretendRunlevel2(root);
        await root.ok("dpkg -i /root/package.deb");
        await one(root, "hv_kvp_daemon");
      });
    });
  },
);

type Debs = Readonly<Record<string, string>>;

async function build(name: string, recipe: string, medium: string): Promise<Debs> {
  const out = join(work.path, name);
  const options = ["--suite", "bookworm", "--arch", "amd64", "--media", medium, "--out", out, "--offline"];
  const built = await lisdeb(["build", join(RECIPES, recipe), ...options, "--json"]);
  if (built.status !== 0) throw new Error(built.stderr);
  return debsIn(out);
}

/** The packages in an output folder: path by package name. */
async function debsIn(out: string): Promise<Debs> {
  const listed = await sh(`find '${out}/debs' -name '*.deb' | LC_ALL=C sort`);
  return Object.fromEntries(
    listed.stdout
      .trim()
      .split("\n")
      .map((path) => [basename(path).split("_")[0]!, path]),
  );
}

/** A package such as people made by hand: version 3.1, an init script that is no conffile, no maintainer script. */
async function handMade(architecture: string): Promise<string> {
  const tree = join(work.path, `hand-made-${architecture}`);
  const control = `Package: hv-kvp-daemon\nVersion: 3.1\nArchitecture: ${architecture}\nMaintainer: A <a@example.org>\nDescription: hand-made\n`;
  const script = `#!/bin/sh\n### BEGIN INIT INFO\n# Provides: hv_kvp_daemon\n# Required-Start: $local_fs\n# Required-Stop: $local_fs\n# Default-Start: 2 3 4 5\n# Default-Stop: 0 1 6\n### END INIT INFO\n# hand-made\n`;
  await mkdir(join(tree, "DEBIAN"), { recursive: true });
  await mkdir(join(tree, "etc/init.d"), { recursive: true });
  await writeFile(join(tree, "DEBIAN/control"), control);
  await writeFile(join(tree, "etc/init.d/hv_kvp_daemon"), script, { mode: 0o755 });
  await sh(`dpkg-deb --root-owner-group -b '${tree}' '${tree}.deb'`);
  return `${tree}.deb`;
}

/** The daemon's bytes as dpkg-deb and tar take them out of a package. */
async function daemonIn(deb: string): Promise<Buffer> {
  const taken = await sh(
    `dpkg-deb --fsys-tarfile '${deb}' | tar -xOf - --wildcards './usr/sbin/hv_*_daemon'`,
  );
  return taken.bytes;
}

function packageOf(daemon: string): string {
  return daemon.replaceAll("_", "-");
}
