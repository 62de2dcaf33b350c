import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DebContents, ScriptName } from "../build/deb/index.ts";
import { differences, links, one, running, versions } from "./support/daemon-in-root.ts";
import { canInstall, handMadePackage, inGuest, lifeCyclePackage } from "./support/life-cycle.ts";
import { temporaryFolder } from "./support/shell.ts";

const work = temporaryFolder("failures");
afterAll(() => work.remove());

/** How a package is at fault, and what dpkg walks back by for it (deb-postinst(5), "abort-…"). */
const FAULTY = {
  preinst: failing("preinst"),
  /** Another package's file is in it: dpkg finds that while it unpacks. */
  unpack: (contents: DebContents): DebContents => ({
    ...contents,
    tree: [...contents.tree, { path: "/usr/bin/dpkg", type: "file", mode: 0o755, content: "" }],
  }),
  postinst: failing("postinst"),
  prerm: failing("prerm"),
  postrm: failing("postrm"),
} as const;

describe.skipIf(!canInstall())("packages at fault", { timeout: 300_000 }, () => {
  const debs: Record<string, string> = {};

  beforeAll(async () => {
    debs.first = await lifeCyclePackage({ suite: "wheezy", release: "3.4" }, work.path);
    debs.second = await lifeCyclePackage({ suite: "wheezy", release: "3.5", profile: "kvp-2" }, work.path);
    for (const [name, change] of Object.entries(FAULTY))
      debs[name] = await lifeCyclePackage(
        { suite: "wheezy", release: "3.5", profile: "kvp-2", change },
        work.path,
      );
    debs.handMade = await handMadePackage(work.path);
  });

  it.each(["preinst", "unpack"])("that fail in %s leave a system as it was", async (fault) => {
    await inGuest(debs, async (root) => {
      const before = await root.paths();
      expect((await root.run(`dpkg -i /root/${fault}.deb </dev/null`)).status).not.toBe(0);
      expect(differences(before, await root.paths())).toEqual([]);
    });
  });

  it.each([
    ["preinst", "first", "ii 3.4+20120727-1~deb7"],
    ["unpack", "first", "ii 3.4+20120727-1~deb7"],
    ["preinst", "handMade", "ii 3.1"],
    ["unpack", "handMade", "ii 3.1"],
  ])("that fail in %s leave the package of before working: %s", async (fault, old, state) => {
    await inGuest(debs, async (root) => {
      await root.ok(`dpkg -i /root/${old}.deb </dev/null; update-rc.d hv_kvp_daemon defaults`);
      await root.ok("/etc/init.d/hv_kvp_daemon start");
      const runs = await one(root, "hv_kvp_daemon");
      const before = await root.paths();
      expect((await root.run(`dpkg -i /root/${fault}.deb </dev/null`)).status).not.toBe(0);
      expect(await versions(root, ["hv-kvp-daemon"])).toEqual([state]);
      expect(differences(before, await root.paths())).toEqual([]);
      expect(await running(root, "hv_kvp_daemon"), "not even touched").toEqual(runs);
      expect(await links(root)).toHaveLength(7);

      await root.ok("dpkg -i /root/second.deb </dev/null");
      expect(await versions(root, ["hv-kvp-daemon"])).toEqual(["ii 3.5+20120727-1~deb7"]);
    });
  });

  it("that fail in postinst are configured by one that does not", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("dpkg -i /root/first.deb </dev/null");
      expect((await root.run("dpkg -i /root/postinst.deb </dev/null")).status).not.toBe(0);
      expect(await versions(root, ["hv-kvp-daemon"])).toEqual(["iF 3.5+20120727-1~deb7"]);
      await one(root, "hv_kvp_daemon");
      await root.ok("dpkg -i /root/second.deb </dev/null");
      expect(await versions(root, ["hv-kvp-daemon"])).toEqual(["ii 3.5+20120727-1~deb7"]);
      await one(root, "hv_kvp_daemon");
      expect(await links(root)).toHaveLength(7);
    });
  });

  it("that fail in prerm are not removed, and the daemon runs again, by hand as before", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("dpkg -i /root/prerm.deb </dev/null; insserv -r hv_kvp_daemon");
      const [before] = await one(root, "hv_kvp_daemon");
      expect((await root.run("dpkg -r hv-kvp-daemon </dev/null")).status).not.toBe(0);
      expect(await versions(root, ["hv-kvp-daemon"])).toEqual([expect.stringMatching(/^.i /)]);
      expect(await one(root, "hv_kvp_daemon"), "prerm had stopped it").not.toEqual([before]);

      await root.ok("dpkg -i /root/second.deb </dev/null");
      expect(await versions(root, ["hv-kvp-daemon"]), "the new prerm does it").toEqual([
        "ii 3.5+20120727-1~deb7",
      ]);
      await one(root, "hv_kvp_daemon");
      expect(await links(root)).toEqual([]);
    });
  });

  it("that fail in prerm are not started where nothing ran", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("dpkg -i /root/prerm.deb </dev/null; /etc/init.d/hv_kvp_daemon stop");
      expect((await root.run("dpkg -r hv-kvp-daemon </dev/null")).status).not.toBe(0);
      expect(await running(root, "hv_kvp_daemon")).toEqual([]);
    });
  });

  it("that fail in postrm are removed, and replaced, all the same in the end", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("dpkg -i /root/postrm.deb </dev/null");
      expect((await root.run("dpkg -r hv-kvp-daemon </dev/null")).status).not.toBe(0);
      expect(await running(root, "hv_kvp_daemon")).toEqual([]);
      await root.ok("dpkg -i /root/second.deb </dev/null");
      await one(root, "hv_kvp_daemon");
      expect(await links(root)).toHaveLength(7);
    });
  });

  it("may be deconfigured for a package that takes another's place, and come back when that fails", async () => {
    await inGuest(debs, async (root) => {
      await root.ok(`
        mkdir -p /root/fails/DEBIAN
        printf 'Package: fails\\nVersion: 1\\nArchitecture: all\\nMaintainer: A <a@example.org>\\nBreaks: hv-kvp-daemon\\nDescription: none\\n' >/root/fails/DEBIAN/control
        printf '#!/bin/sh\\nexit 1\\n' >/root/fails/DEBIAN/preinst
        chmod 0755 /root/fails/DEBIAN/preinst
        dpkg-deb -b /root/fails /root/fails.deb
        dpkg -i /root/first.deb </dev/null; insserv -r hv_kvp_daemon`);
      const before = await one(root, "hv_kvp_daemon");
      expect((await root.run("dpkg --auto-deconfigure -i /root/fails.deb </dev/null")).status).not.toBe(0);
      expect(await versions(root, ["hv-kvp-daemon"])).toEqual(["ii 3.4+20120727-1~deb7"]);
      expect(await one(root, "hv_kvp_daemon")).not.toEqual(before);
    });
  });

  it("apart, each script does the same when it is run twice", async () => {
    await inGuest(debs, async (root) => {
      await root.ok("dpkg -i /root/first.deb </dev/null");
      const info = "DPKG_MAINTSCRIPT_PACKAGE=hv-kvp-daemon /var/lib/dpkg/info/hv-kvp-daemon.";
      const calls = [
        ["preinst upgrade 3.4", 1],
        ["preinst install 3.4", 1],
        ['postinst configure ""', 1],
        ["postinst configure 3.4", 1],
        ["postinst abort-upgrade 3.5", 1],
        ["prerm upgrade 3.5", 1],
        ["prerm failed-upgrade 3.4", 1],
        ["postrm upgrade 3.5", 1],
        ["postrm failed-upgrade 3.4", 1],
        ["postrm abort-upgrade 3.4", 1],
        ["postrm abort-install", 1],
        ["prerm deconfigure", 0],
        ["postinst abort-deconfigure", 1],
        ["prerm remove", 0],
        ["postinst abort-remove", 1],
        ["postrm remove", 1],
      ] as const;
      for (const [call, daemons] of calls) {
        const once = await root.ok(`${info}${call} </dev/null`);
        expect([call, once.stderr]).toEqual([call, ""]);
        expect([call, (await running(root, "hv_kvp_daemon")).length]).toEqual([call, daemons]);
        const state = await root.paths();
        await root.ok(`${info}${call} </dev/null`);
        expect([call, (await running(root, "hv_kvp_daemon")).length]).toEqual([call, daemons]);
        expect([call, differences(state, await root.paths())]).toEqual([call, []]);
      }
    });
  });
});

/** Does all that it has to do, and then fails. */
function failing(script: ScriptName) {
  return (contents: DebContents): DebContents => ({
    ...contents,
    scripts: { ...contents.scripts, [script]: contents.scripts[script]!.replace(/exit 0\n$/, "exit 1\n") },
  });
}
