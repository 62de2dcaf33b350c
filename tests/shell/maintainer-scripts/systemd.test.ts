import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scriptTree, type ScriptTree } from "./script-tree.ts";
import { contentsOf, daemon, plan } from "../../../build/package/package.test-support.ts";

const KVP = await contentsOf(plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }));
const FCOPY = await contentsOf(plan("bookworm", { daemon: daemon("hv_fcopy_daemon", "fcopy-3") }));

const UNIT = "hv_kvp_daemon.service";

describe("maintainer scripts where systemd runs", () => {
  let tree: ScriptTree;
  beforeEach(async () => {
    tree = await scriptTree();
    await rm(tree.path("var/opt/hyperv"), { recursive: true });
    await mkdir(tree.path("run/systemd/system"), { recursive: true });
    await helper({ remembers: false, wasEnabled: true });
    await stub("systemctl", '[ "$2" != is-active ]');
  });
  afterEach(() => tree.remove());
  const script = (...args: Parameters<ScriptTree["script"]>) => tree.script(...args);
  const stub = (...args: Parameters<ScriptTree["stub"]>) => tree.stub(...args);
  const asked = async (tool: string) => (await tree.calls()).filter((call) => call.startsWith(`${tool} `));

  /** What deb-systemd-helper knows of the unit. */
  const helper = ({ remembers, wasEnabled }: { remembers: boolean; wasEnabled: boolean }) =>
    stub(
      "deb-systemd-helper",
      `case "$*" in debian-installed*) exit ${remembers ? 0 : 1} ;; *was-enabled*) exit ${wasEnabled ? 0 : 1} ;; esac`,
    );

  it("enable and start the unit on the first install, and never call the init script's tool", async () => {
    expect(await script(KVP, "postinst", "configure", "")).toMatchObject({ status: 0, stderr: "" });
    expect(await tree.calls()).toEqual([
      "join-pools ",
      "update-rc.d hv_kvp_daemon defaults",
      `deb-systemd-helper unmask ${UNIT}`,
      `deb-systemd-helper debian-installed ${UNIT}`,
      `deb-systemd-helper enable ${UNIT}`,
      "systemctl --system daemon-reload",
      `systemctl --quiet is-enabled ${UNIT}`,
      `deb-systemd-invoke start ${UNIT}`,
    ]);
  });

  it.each([
    ["was enabled", { remembers: true, wasEnabled: true }, "none", "enable"],
    ["was disabled", { remembers: true, wasEnabled: false }, "S", "update-state"],
    ["is new, in place of a service that is on", { remembers: false, wasEnabled: true }, "S", "enable"],
    ["is new, in place of one without links", { remembers: false, wasEnabled: true }, "none", "update-state"],
    ["is new, in place of one that is disabled", { remembers: false, wasEnabled: true }, "K", "update-state"],
  ] as const)("on an upgrade of a unit that %s", async (_what, knows, link, action) => {
    await helper(knows);
    if (link !== "none") await tree.linked(link);
    expect((await script(KVP, "postinst", "configure", "3.1")).status).toBe(0);
    expect((await asked("deb-systemd-helper")).at(-1)).toBe(`deb-systemd-helper ${action} ${UNIT}`);
  });

  it("never enable the daemon of file copy by themselves", async () => {
    await writeFile(tree.path("etc/init.d/hv_fcopy_daemon"), "#!/bin/sh\n", { mode: 0o755 });
    await stub("usr/lib/hv-fcopy-daemon/daemon-control", '[ "$1" != status ]');
    expect((await script(FCOPY, "postinst", "configure", "")).status).toBe(0);
    const calls = await tree.calls();
    expect(calls).toContain("update-rc.d hv_fcopy_daemon disable");
    expect(calls).not.toContain("deb-systemd-helper enable hv_fcopy_daemon.service");
    await script(FCOPY, "postinst", "configure", "4.0");
    expect(await tree.calls()).not.toContain("update-rc.d hv_fcopy_daemon disable");
    await helper({ remembers: true, wasEnabled: true });
    await script(FCOPY, "postinst", "configure", "4.0");
    expect(await tree.calls(), "somebody had").toContain("deb-systemd-helper enable hv_fcopy_daemon.service");
  });

  it("restart a unit that is active, also one that is disabled", async () => {
    await stub("systemctl");
    await tree.running();
    expect((await script(KVP, "postinst", "configure", "3.1")).status).toBe(0);
    const calls = await tree.calls();
    expect(calls).toContain(`systemctl try-restart ${UNIT}`);
    expect(calls).not.toContain("daemon-control stop");
    expect(await readdir(tree.path("run"))).toEqual(["systemd"]);
  });

  it("put a new daemon in the place of one that runs beside the unit, by the unit where that is on", async () => {
    await tree.running();
    await script(KVP, "postinst", "configure", "3.1");
    const calls = await tree.calls();
    expect(calls.slice(calls.indexOf("daemon-control stop"))).toEqual([
      "daemon-control stop",
      `systemctl --quiet is-enabled ${UNIT}`,
      `deb-systemd-invoke start ${UNIT}`,
    ]);
  });

  it("mask the unit on removal, since the init script stays, and forget it on a purge", async () => {
    await tree.running();
    await script(KVP, "prerm", "remove");
    await script(KVP, "postrm", "remove");
    await script(KVP, "postrm", "purge");
    expect(await tree.calls()).toEqual([
      `deb-systemd-invoke stop ${UNIT}`,
      "daemon-control stop",
      `deb-systemd-helper mask ${UNIT}`,
      "systemctl --system daemon-reload",
      `deb-systemd-helper purge ${UNIT}`,
      `deb-systemd-helper unmask ${UNIT}`,
      "systemctl --system daemon-reload",
      "update-rc.d hv_kvp_daemon remove",
    ]);
  });

  it("take every link to the unit away on a purge, and nothing that somebody has written", async () => {
    const system = tree.path("etc/systemd/system");
    for (const folder of ["old.device.wants", "hv_kvp_daemon.service.d", "other.service.wants"])
      await mkdir(`${system}/${folder}`, { recursive: true });
    await symlink("/lib/systemd/system/hv_kvp_daemon.service", `${system}/old.device.wants/${UNIT}`);
    await symlink("/dev/null", `${system}/${UNIT}`);
    await writeFile(`${system}/hv_kvp_daemon.service.d/own.conf`, "");
    await script(KVP, "postrm", "remove");
    expect(await readdir(`${system}/old.device.wants`), "it may come back").toEqual([UNIT]);
    await script(KVP, "postrm", "purge");
    expect(await readdir(`${system}/old.device.wants`)).toEqual([]);
    expect(await readdir(system)).not.toContain(UNIT);
    expect(await readdir(`${system}/hv_kvp_daemon.service.d`)).toEqual(["own.conf"]);
  });

  it("go by the init script where systemd is installed and does not run", async () => {
    await rm(tree.path("run/systemd"), { recursive: true });
    await script(KVP, "postinst", "configure", "");
    const all = await tree.calls();
    expect(all).toContain("invoke-rc.d hv_kvp_daemon start");
    expect(all.join("\n")).not.toMatch(/systemctl|deb-systemd-invoke/);
  });
});
