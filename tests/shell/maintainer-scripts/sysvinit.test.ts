import { lstat, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../support/shell.ts";
import { scriptTree, type ScriptTree } from "./script-tree.ts";
import { contentsOf, daemon, plan } from "../../../build/package/package.test-support.ts";

const SYSVINIT = await contentsOf(plan("wheezy"));
const SYSTEMD = await contentsOf(plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }));

const JOIN = "join-pools ";
const START_BARE: unknown = expect.stringMatching(
  /^start-stop-daemon --start .*--exec .*\/usr\/sbin\/hv_kvp_daemon$/,
);

describe("maintainer scripts", () => {
  let tree: ScriptTree;
  beforeEach(async () => {
    tree = await scriptTree();
  });
  afterEach(() => tree.remove());
  const { script, calls, stub, path } = {
    script: (...args: Parameters<ScriptTree["script"]>) => tree.script(...args),
    calls: () => tree.calls(),
    stub: (...args: Parameters<ScriptTree["stub"]>) => tree.stub(...args),
    path: (...parts: string[]) => tree.path(...parts),
  };

  describe("where there is sysvinit", () => {
    it.each([[["configure", ""]], [["configure"]]])(
      "register and start the service on the first install, %j",
      async (args) => {
        expect(await script(SYSVINIT, "postinst", ...args)).toMatchObject({ status: 0, stderr: "" });
        expect(await calls()).toEqual([
          JOIN,
          "update-rc.d hv_kvp_daemon defaults",
          "invoke-rc.d hv_kvp_daemon start",
        ]);
      },
    );

    it("put the links in order and start the service on an upgrade", async () => {
      await tree.linked();
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).toEqual([
        JOIN,
        "update-rc.d hv_kvp_daemon defaults",
        "invoke-rc.d hv_kvp_daemon start",
      ]);
    });

    it.each(["no link", "a link that stops it"])("leave a service off that has %s", async (what) => {
      if (what !== "no link") await tree.linked("K");
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls(), "Debian 7's invoke-rc.d would start one without a link").toEqual([JOIN]);
    });

    it("put a new daemon in the place of one that runs, by the service", async () => {
      await tree.linked();
      await tree.running();
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).toEqual([
        // The test's pools lie in a real folder.
        "daemon-control stop",
        JOIN,
        "update-rc.d hv_kvp_daemon defaults",
        "daemon-control stop",
        "invoke-rc.d hv_kvp_daemon start",
      ]);
    });

    it("put a new daemon in the place of one that runs though the service is off, as somebody had started it", async () => {
      await rm(path("var/opt/hyperv"), { recursive: true });
      await tree.running();
      await stub("usr/lib/hv-kvp-daemon/daemon-control", STOPPABLE(path("runs")));
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).toEqual([JOIN, "daemon-control stop", START_BARE]);
      expect(await readdir(path("run")), "no note is left").toEqual([]);
    });

    it("remember after an interruption that a daemon has run", async () => {
      await writeFile(path("run/hv_kvp_daemon.ran"), "");
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).toContainEqual(START_BARE);
    });

    it.each([101, 0, 104])("ask policy-rc.d, which says %d, before they touch what runs", async (says) => {
      await rm(path("var/opt/hyperv"), { recursive: true });
      await tree.running();
      await stub("usr/sbin/policy-rc.d", `exit ${says}`);
      await script(SYSVINIT, "postinst", "configure", "3.1");
      await script(SYSVINIT, "prerm", "remove");
      const all = await calls();
      expect(all).toContain("policy-rc.d hv_kvp_daemon restart");
      expect(all).toContain("policy-rc.d hv_kvp_daemon stop");
      expect(all.includes("daemon-control stop")).toBe(says !== 101);
    });

    it("do the same when they are run again", async () => {
      await script(SYSVINIT, "postinst", "configure", "");
      const first = await calls();
      await script(SYSVINIT, "postinst", "configure", "");
      expect(await calls()).toEqual(first);
    });

    it("stop the daemon on removal, whoever started it, and leave it alone on an upgrade", async () => {
      await tree.running();
      for (const args of [
        ["upgrade", "3.5"],
        ["failed-upgrade", "3.4"],
      ])
        expect((await script(SYSVINIT, "prerm", ...args)).status).toBe(0);
      expect(await calls()).toEqual([]);
      expect((await script(SYSVINIT, "prerm", "remove")).status).toBe(0);
      expect(await calls()).toEqual(["daemon-control stop"]);
      expect((await script(SYSVINIT, "postrm", "remove")).status).toBe(0);
      expect(await readdir(path("run"))).toEqual([]);
    });

    it.each(["abort-upgrade", "abort-remove", "abort-deconfigure"])(
      "start on %s what they had stopped, and nothing else",
      async (step) => {
        await tree.linked();
        expect((await script(SYSVINIT, "postinst", step, "3.5")).status).toBe(0);
        expect(await calls()).toEqual([]);
        await tree.running();
        await script(SYSVINIT, "prerm", "deconfigure");
        await calls();
        await rm(path("runs"));
        expect((await script(SYSVINIT, "postinst", step, "3.5")).status).toBe(0);
        expect(await calls()).toEqual(["invoke-rc.d hv_kvp_daemon start", START_BARE]);
      },
    );

    it("take the links away on a purge only, and twice do no harm", async () => {
      expect((await script(SYSVINIT, "postrm", "remove")).status).toBe(0);
      expect(await calls()).toEqual([]);
      expect((await script(SYSVINIT, "postrm", "purge")).status).toBe(0);
      expect((await script(SYSVINIT, "postrm", "purge")).status).toBe(0);
      const links = (await calls()).filter((call) => !call.startsWith("deb-systemd-helper "));
      expect(links).toEqual(["update-rc.d hv_kvp_daemon remove", "update-rc.d hv_kvp_daemon remove"]);
    });

    it.each(["upgrade", "failed-upgrade", "abort-install", "abort-upgrade", "disappear"])(
      "do nothing in postrm %s",
      async (step) => {
        expect((await script(SYSVINIT, "postrm", step, "3.5")).status).toBe(0);
        expect(await calls()).toEqual([]);
      },
    );

    it("end well where the service does not start: the package is configured all the same", async () => {
      await stub("invoke-rc.d", "exit 1");
      expect((await script(SYSVINIT, "postinst", "configure", "")).status).toBe(0);
      await tree.running();
      await stub("usr/lib/hv-kvp-daemon/daemon-control", '[ "$1" = status ]');
      await stub("start-stop-daemon", "exit 1");
      expect((await script(SYSVINIT, "prerm", "remove")).status).toBe(0);
    });

    it("fail where the service cannot be registered", async () => {
      await stub("update-rc.d", "exit 1");
      expect((await script(SYSVINIT, "postinst", "configure", "")).status).not.toBe(0);
    });
  });

  describe("pools", () => {
    const pools = () => readdir(path("var/opt/hyperv")).catch(() => undefined);
    beforeEach(async () => {
      for (let i = 0; i < 5; i++) await writeFile(path(`var/opt/hyperv/.kvp_pool_${i}`), "x");
    });

    it("stay on removal and go on a purge, folder and all", async () => {
      await script(SYSVINIT, "postrm", "remove");
      expect((await pools())?.length).toBe(5);
      await script(SYSVINIT, "postrm", "purge");
      expect(await pools()).toBeUndefined();
    });

    it("leave a file of somebody else's where it is", async () => {
      await writeFile(path("var/opt/hyperv/notes"), "x");
      expect((await script(SYSVINIT, "postrm", "purge")).status).toBe(0);
      expect(await pools()).toEqual(["notes"]);
    });

    it("stay where another package's daemon goes on with them", async () => {
      await writeFile(path("usr/sbin/hv_kvp_daemon"), "");
      await script(SYSVINIT, "postrm", "purge");
      expect((await pools())?.length).toBe(5);
    });

    it("go with the link to them, and what was left of a move, but not with a link of the administrator's", async () => {
      const there = (file: string) =>
        lstat(path(file)).then(
          () => true,
          () => false,
        );
      await rm(path("var/opt/hyperv"), { recursive: true });
      await mkdir(path("var/lib/hyperv"));
      for (const name of [".kvp_pool_0", ".joining.kvp_pool_1", ".kvp_pool_2.aside", ".kvp_pool_2.aside1"])
        await writeFile(path("var/lib/hyperv", name), "x");
      await symlink("/srv/pools", path("var/opt/hyperv"));
      await script(SYSVINIT, "postrm", "purge");
      expect(await there("var/lib/hyperv")).toBe(false);
      expect(await there("var/opt/hyperv")).toBe(true);
      await rm(path("var/opt/hyperv"));
      await symlink("../lib/hyperv", path("var/opt/hyperv"));
      await script(SYSVINIT, "postrm", "purge");
      expect(await there("var/opt/hyperv")).toBe(false);
    });

    it("that cannot be joined are told of, and keep nobody from configuring the package", async () => {
      await stub("usr/lib/hv-kvp-daemon/join-pools", "exit 1");
      const ran = await script(SYSVINIT, "postinst", "configure", "");
      expect([ran.status, ran.stderr]).toEqual([0, expect.stringContaining("does not lead to the pools")]);
      expect(await calls()).toContain("invoke-rc.d hv_kvp_daemon start");
    });
  });

  it("tell on a purge where the host's settings of the network stay", async () => {
    await mkdir(path("etc/network"));
    await writeFile(path("etc/network/interfaces"), "auto lo\niface lo inet loopback\n");
    expect((await script(SYSVINIT, "postrm", "purge")).stdout).toBe("");
    await writeFile(path("etc/network/interfaces"), "# hv_set_ifconfig:eth0 begin\n");
    expect((await script(SYSVINIT, "postrm", "remove")).stdout).toBe("");
    expect((await script(SYSVINIT, "postrm", "purge")).stdout).toContain(
      `${path("etc/network/interfaces")} keeps`,
    );
  });

  it("end well on a system that has none of these tools", async () => {
    await rm(path("bin"), { recursive: true });
    await mkdir(path("run/systemd/system"), { recursive: true });
    await mkdir(path("bin"));
    // What every system has, without update-rc.d and its like, which are there on the machine that runs this test.
    for (const name of ["grep", "readlink", "rm", "rmdir"]) await symlink(`/bin/${name}`, path("bin", name));
    for (const deb of [SYSVINIT, SYSTEMD]) {
      for (const [name, ...args] of [
        ["postinst", "configure", ""],
        ["prerm", "remove"],
        ["postrm", "remove"],
        ["postrm", "purge"],
      ] as const) {
        await script(deb, name, ...args);
        const ran = await run("/bin/dash", [path(name), ...args], { env: { PATH: path("bin") } });
        expect([name, args, ran.status]).toEqual([name, args, 0]);
      }
    }
  });
});

/** A daemon-control after whose `stop` nothing runs any more. */
const STOPPABLE = (runs: string): string =>
  `[ "$1" != stop ] || rm -f ${runs}; [ "$1" != status ] || [ -e ${runs} ]`;
