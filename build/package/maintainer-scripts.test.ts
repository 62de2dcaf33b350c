import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run, temporaryFolder, type Ran } from "../../tests/support/shell.ts";
import { daemon, plan } from "./package.test-support.ts";
import { render } from "./render.ts";
import { loadTemplates } from "./templates.ts";

const templates = await loadTemplates();
const SYSVINIT = await render(plan("wheezy"), templates);
const SYSTEMD = await render(plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }), templates);

/** Whose calls are noted. */
const TOOLS = ["update-rc.d", "invoke-rc.d", "systemctl", "deb-systemd-invoke"];

describe("maintainer scripts", () => {
  let work: ReturnType<typeof temporaryFolder>;
  const path = (...parts: string[]): string => join(work.path, ...parts);

  beforeEach(async () => {
    work = temporaryFolder("scripts");
    for (const folder of ["bin", "etc/init.d", "etc/rc2.d", "var/opt/hyperv", "run", "usr/sbin"]) {
      await mkdir(path(folder), { recursive: true });
    }
    await writeFile(path("etc/init.d/hv_kvp_daemon"), "#!/bin/sh\n", { mode: 0o755 });
    for (const tool of TOOLS) await stub(tool, "");
  });
  afterEach(() => work.remove());

  /** A program that notes its call, and then does this. */
  async function stub(name: string, does: string): Promise<void> {
    await writeFile(path("bin", name), `#!/bin/sh\necho "${name} $*" >>${path("calls")}\n${does}\n`);
    await chmod(path("bin", name), 0o755);
  }

  /** Runs a script as dpkg would, in this test's file tree. */
  async function script(
    deb: typeof SYSVINIT,
    name: "preinst" | "postinst" | "prerm" | "postrm",
    ...args: string[]
  ): Promise<Ran> {
    const text = (deb.scripts[name] ?? "").replaceAll(
      /(?<![\w/])\/(etc|var|run|usr\/sbin)\//g,
      `${work.path}/$1/`,
    );
    await writeFile(path(name), text);
    return run("dash", [path(name), ...args], { env: { PATH: `${path("bin")}:/usr/bin:/bin` } });
  }

  async function calls(): Promise<string[]> {
    const text = await readFile(path("calls"), "utf8").catch(() => "");
    await rm(path("calls"), { force: true });
    return text.split("\n").filter((line) => line !== "");
  }

  const linked = () => symlink("../init.d/hv_kvp_daemon", path("etc/rc2.d/S01hv_kvp_daemon"));

  describe("where there is sysvinit", () => {
    it.each([[["configure", ""]], [["configure"]]])(
      "register and start the service on the first install, %j",
      async (args) => {
        expect(await script(SYSVINIT, "postinst", ...args)).toMatchObject({ status: 0, stderr: "" });
        expect(await calls()).toEqual([
          "update-rc.d hv_kvp_daemon defaults",
          "invoke-rc.d hv_kvp_daemon start",
        ]);
      },
    );

    it("put the links in order and restart the service on an upgrade", async () => {
      await linked();
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).toEqual([
        "update-rc.d hv_kvp_daemon defaults",
        "invoke-rc.d hv_kvp_daemon restart",
      ]);
    });

    it("leave a service off whose links somebody has taken away", async () => {
      expect((await script(SYSVINIT, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).toEqual(["invoke-rc.d hv_kvp_daemon restart"]);
    });

    it("do the same when they are run again", async () => {
      await script(SYSVINIT, "postinst", "configure", "");
      const first = await calls();
      await script(SYSVINIT, "postinst", "configure", "");
      expect(await calls()).toEqual(first);
    });

    it("stop the service on removal and leave it alone on an upgrade", async () => {
      expect((await script(SYSVINIT, "prerm", "upgrade", "3.5")).status).toBe(0);
      expect(await calls()).toEqual([]);
      expect((await script(SYSVINIT, "prerm", "remove")).status).toBe(0);
      expect(await calls()).toEqual(["invoke-rc.d hv_kvp_daemon stop"]);
    });

    it.each(["abort-upgrade", "abort-remove", "abort-deconfigure"])(
      "start the service again on %s",
      async (step) => {
        expect((await script(SYSVINIT, "postinst", step, "3.5")).status).toBe(0);
        expect(await calls()).toEqual(["invoke-rc.d hv_kvp_daemon start"]);
      },
    );

    it("take the links away on a purge only, and twice do no harm", async () => {
      expect((await script(SYSVINIT, "postrm", "remove")).status).toBe(0);
      expect(await calls()).toEqual([]);
      expect((await script(SYSVINIT, "postrm", "purge")).status).toBe(0);
      expect((await script(SYSVINIT, "postrm", "purge")).status).toBe(0);
      expect(await calls()).toEqual(["update-rc.d hv_kvp_daemon remove", "update-rc.d hv_kvp_daemon remove"]);
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
      await stub("invoke-rc.d", "exit 100");
      expect((await script(SYSVINIT, "prerm", "remove")).status).toBe(0);
    });

    it("fail where the service cannot be registered", async () => {
      await stub("update-rc.d", "exit 1");
      expect((await script(SYSVINIT, "postinst", "configure", "")).status).not.toBe(0);
    });
  });

  describe("files that a hand-made package left", () => {
    const initScript = () => path("etc/init.d/hv_kvp_daemon");
    const there = (file: string) => readFile(file, "utf8").catch(() => undefined);
    beforeEach(() => stub("dpkg-query", ""));

    it.each([["upgrade", "3.1"], ["install"]])(
      "go aside before %s, so that dpkg has nothing to ask",
      async (...args) => {
        const ran = await script(SYSVINIT, "preinst", ...args);
        expect(ran).toMatchObject({ status: 0, stderr: "" });
        expect(ran.stdout).toContain("hv_kvp_daemon.dpkg-old");
        expect(await there(initScript())).toBeUndefined();
        expect(await there(`${initScript()}.dpkg-old`)).toBe("#!/bin/sh\n");
        expect((await script(SYSVINIT, "preinst", ...args)).status).toBe(0);
        expect(await there(`${initScript()}.dpkg-old`)).toBe("#!/bin/sh\n");
      },
    );

    it("stay where dpkg knows them as configuration: an administrator's change is kept", async () => {
      await stub("dpkg-query", `echo " ${initScript()} 0123"`);
      expect(await script(SYSVINIT, "preinst", "upgrade", "3.4-1")).toMatchObject({ status: 0, stdout: "" });
      expect(await there(initScript())).toBe("#!/bin/sh\n");
    });

    it.each(["abort-upgrade", "abort-install"])("come back on %s", async (step) => {
      await script(SYSVINIT, "preinst", "upgrade", "3.1");
      expect((await script(SYSVINIT, "postrm", step, "3.1")).status).toBe(0);
      expect(await there(initScript())).toBe("#!/bin/sh\n");
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
  });

  describe("where there is systemd", () => {
    const WAS_ENABLED = '[ "$*" != "--quiet was-enabled hv_kvp_daemon.service" ] || exit';
    beforeEach(async () => {
      await mkdir(path("run/systemd/system"), { recursive: true });
      await stub("deb-systemd-helper", `${WAS_ENABLED} 0`);
    });

    it("enable and start the unit on the first install, and never call the init script's tool", async () => {
      expect(await script(SYSTEMD, "postinst", "configure", "")).toMatchObject({ status: 0, stderr: "" });
      expect(await calls()).toEqual([
        "update-rc.d hv_kvp_daemon defaults",
        "deb-systemd-helper unmask hv_kvp_daemon.service",
        "deb-systemd-helper --quiet was-enabled hv_kvp_daemon.service",
        "deb-systemd-helper enable hv_kvp_daemon.service",
        "systemctl --system daemon-reload",
        "deb-systemd-invoke start hv_kvp_daemon.service",
      ]);
    });

    it("leave a unit disabled that somebody has disabled", async () => {
      await stub("deb-systemd-helper", `${WAS_ENABLED} 1`);
      expect((await script(SYSTEMD, "postinst", "configure", "3.1")).status).toBe(0);
      expect(await calls()).not.toContain("deb-systemd-helper enable hv_kvp_daemon.service");
    });

    it("mask the unit on removal, since the init script stays, and forget it on a purge", async () => {
      await script(SYSTEMD, "prerm", "remove");
      await script(SYSTEMD, "postrm", "remove");
      await script(SYSTEMD, "postrm", "purge");
      expect(await calls()).toEqual([
        "deb-systemd-invoke stop hv_kvp_daemon.service",
        "deb-systemd-helper mask hv_kvp_daemon.service",
        "systemctl --system daemon-reload",
        "deb-systemd-helper purge hv_kvp_daemon.service",
        "deb-systemd-helper unmask hv_kvp_daemon.service",
        "systemctl --system daemon-reload",
        "update-rc.d hv_kvp_daemon remove",
      ]);
    });

    it("go by the init script where systemd is installed and does not run", async () => {
      await rm(path("run/systemd"), { recursive: true });
      await script(SYSTEMD, "postinst", "configure", "");
      const all = await calls();
      expect(all).toContain("invoke-rc.d hv_kvp_daemon start");
      expect(all.join()).not.toMatch(/systemctl|deb-systemd-invoke/);
    });
  });

  it("end well on a system that has none of these tools", async () => {
    await rm(path("bin"), { recursive: true });
    await mkdir(path("run/systemd/system"), { recursive: true });
    await mkdir(path("bin"));
    // What every system has, without update-rc.d and its like, which are there on the machine that runs this test.
    for (const name of ["rm", "rmdir"]) await symlink(`/bin/${name}`, path("bin", name));
    for (const deb of [SYSVINIT, SYSTEMD]) {
      for (const [name, ...args] of [
        ["postinst", "configure", ""],
        ["prerm", "remove"],
        ["postrm", "remove"],
        ["postrm", "purge"],
      ] as const) {
        const text = (deb.scripts[name] ?? "").replaceAll(
          /(?<![\w/])\/(etc|var|run|usr\/sbin)\//g,
          `${work.path}/$1/`,
        );
        await writeFile(path(name), text);
        const ran = await run("/bin/dash", [path(name), ...args], { env: { PATH: path("bin") } });
        expect([name, args, ran.status]).toEqual([name, args, 0]);
      }
    }
  });
});
