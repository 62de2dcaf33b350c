import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ejs from "ejs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { run, runOk, temporaryFolder, type Ran } from "../../tests/support/shell.ts";
import { requireRoot, requireTools } from "../../tests/support/tools.ts";
import { fillIn } from "./fill-in.ts";
import { plan } from "./package.test-support.ts";
import { loadTemplates } from "./templates.ts";

const NEEDED = requireTools("gcc", "start-stop-daemon") && requireRoot("daemons are started and stopped");

/** A daemon as LIS's are: into the background by itself, no pid file; `-DSTUBBORN`: does not end when it is told to. */
const SOURCE = `
#include <signal.h>
#include <unistd.h>
int main(void) {
#ifdef STUBBORN
  signal(SIGTERM, SIG_IGN);
#endif
  if (daemon(1, 0) != 0) return 1;
  for (;;) pause();
}
`;

describe.skipIf(!NEEDED)("the init script", () => {
  const work = temporaryFolder("init");
  const path = (...parts: string[]): string => join(work.path, ...parts);
  const daemon = path("hv_kvp_daemon");
  const connector = path("connector");
  const NAMES = "Name            ID\ncn_proc         1:1\n";
  const WITH_KVP = `${NAMES}kvp_kernel_module 9:1\n`;

  beforeAll(async () => {
    await writeFile(path("daemon.c"), SOURCE);
    await runOk("gcc", ["-O1", "-o", path("polite"), path("daemon.c")]);
    await runOk("gcc", ["-O1", "-DSTUBBORN", "-o", path("stubborn"), path("daemon.c")]);
    await mkdir(path("bin"));
    await mkdir(path("default"));
    const templates = await loadTemplates();
    const values = { ...plan().values, daemonPath: daemon, device: path("no-device") };
    const text = fillIn(ejs.compile, templates, "init.d.ejs", "shell", values)
      .replace("PATH=/sbin", `PATH=${path("bin")}:/sbin`)
      .replaceAll("/sys/", `${path("sys")}/`)
      .replaceAll("/etc/default/", `${path("default")}/`)
      .replaceAll("/proc/net/connector", connector);
    await writeFile(path("script"), text, { mode: 0o755 });
  });
  beforeEach(async () => {
    await copyFile(path("polite"), daemon);
    await writeFile(connector, NAMES);
  });
  afterEach(async () => {
    await run("start-stop-daemon", ["--stop", "--quiet", "--oknodo", "--retry", "KILL/5", "--exec", daemon]);
    for (const name of ["sys", "bin/modprobe", "bin/sleep", "default/hv_kvp_daemon", "asked"]) {
      await rm(path(name), { recursive: true, force: true });
    }
  });
  afterAll(work.remove);

  const script = (...args: string[]): Promise<Ran> => run("dash", [path("script"), ...args]);
  const onHyperV = () => mkdir(path("sys/bus/vmbus"), { recursive: true });
  const running = async (): Promise<string[]> =>
    (await run("pidof", [daemon])).stdout.split(/\s+/).filter((pid) => pid !== "");
  async function firmware(vendor: string, product: string): Promise<void> {
    await mkdir(path("sys/class/dmi/id"), { recursive: true });
    await writeFile(path("sys/class/dmi/id/sys_vendor"), `${vendor}\n`);
    await writeFile(path("sys/class/dmi/id/product_name"), `${product}\n`);
  }
  /** A program that does this, and notes what it was asked for. */
  async function stub(name: "modprobe" | "sleep", does: string): Promise<void> {
    await writeFile(path("bin", name), `#!/bin/sh\necho "${name} $*" >>${path("asked")}\n${does}\n`, {
      mode: 0o755,
    });
  }
  /** What the stubs were asked for, in lines. */
  const asked = async (): Promise<string> => (await run("cat", [path("asked")])).stdout;

  it("starts the daemon on Hyper-V, once", async () => {
    await onHyperV();
    await writeFile(connector, WITH_KVP);
    expect((await script("start")).status).toBe(0);
    const pids = await running();
    expect(pids.length).toBe(1);
    const again = await script("start");
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining("is running already")]);
    expect(await running()).toEqual(pids);
  });

  it("starts no second one beside a daemon that somebody else started, and stops that one", async () => {
    await onHyperV();
    await writeFile(connector, WITH_KVP);
    await runOk(daemon);
    const pids = await running();
    expect((await script("start")).status).toBe(0);
    expect(await running()).toEqual(pids);
    expect((await script("status")).status).toBe(0);
    expect((await script("stop")).status).toBe(0);
    expect(await running()).toEqual([]);
    expect((await script("status")).status).toBe(3);
    expect((await script("stop")).status).toBe(0);
  });

  it("finds a daemon whose file was replaced while it ran, as an upgrade does", async () => {
    await runOk(daemon);
    await rm(daemon);
    await copyFile(path("polite"), daemon);
    expect((await script("status")).status).toBe(0);
    expect((await script("stop")).status).toBe(0);
    expect((await script("status")).status).toBe(3);
  });

  it.each([
    ["no firmware strings at all", undefined],
    ["another machine", ["QEMU", "Standard PC"]],
    ["a machine of Microsoft's that is no guest", ["Microsoft Corporation", "Surface Pro"]],
  ] as const)("ends with success and one line where there is no Hyper-V: %s", async (_what, strings) => {
    if (strings) await firmware(strings[0], strings[1]);
    await stub("modprobe", "exit 1");
    await writeFile(connector, WITH_KVP);
    const { status, stdout, stderr } = await script("start");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^[^\n]*not started: this is no guest of Hyper-V[^\n]*\n$/);
    expect(await running()).toEqual([]);
    expect(await asked()).toBe("");
  });

  it("ends with success and one line where Hyper-V's strings are there and its drivers are not", async () => {
    await firmware("Microsoft Corporation", "Virtual Machine");
    await stub("modprobe", "exit 1");
    await stub("sleep", "exit 0");
    const { status, stdout, stderr } = await script("start");
    expect(status).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(
      /^[^\n]*not started: the kernel offers neither [^\n]*no-device nor connector 9:1[^\n]*\n$/,
    );
    expect(await asked(), "and nothing is waited for").toBe("modprobe -q hv_utils\n");
  });

  it("loads the driver, and starts the daemon once the channel is there", async () => {
    await firmware("Microsoft Corporation", "Virtual Machine");
    await stub("modprobe", "exit 0");
    await stub("sleep", `echo "kvp_kernel_module 9:1" >>${connector}`);
    expect((await script("start")).status).toBe(0);
    expect(await asked()).toBe("modprobe -q hv_utils\nsleep 1\n");
    expect((await running()).length).toBe(1);
  });

  it("waits three seconds at most for a channel that does not come", async () => {
    await firmware("Microsoft Corporation", "Virtual Machine");
    await stub("modprobe", "exit 0");
    await stub("sleep", "exit 0");
    expect((await script("start")).status).toBe(0);
    expect(await asked()).toBe(`modprobe -q hv_utils\n${"sleep 1\n".repeat(3)}`);
    expect(await running()).toEqual([]);
  });

  it("waits for nothing where the driver was loaded long ago and offers no channel", async () => {
    await onHyperV();
    await mkdir(path("sys/module/hv_utils"), { recursive: true });
    await stub("modprobe", "exit 0");
    await stub("sleep", "exit 0");
    expect((await script("start")).status).toBe(0);
    expect(await asked()).toBe("");
    expect(await running()).toEqual([]);
  });

  it("takes no other connector for its own: 19:1 is not 9:1", async () => {
    await onHyperV();
    await mkdir(path("sys/module/hv_utils"), { recursive: true });
    await writeFile(connector, `${NAMES}other 19:1\nother 9:11\n`);
    await script("start");
    expect(await running()).toEqual([]);
  });

  it("starts nothing where it is switched off in its defaults file", async () => {
    await onHyperV();
    await writeFile(connector, WITH_KVP);
    await writeFile(path("default/hv_kvp_daemon"), "START_DAEMON=no\n");
    expect((await script("start")).stdout).toContain("switched off");
    expect(await running()).toEqual([]);
  });

  it("restarts a running daemon on restart, force-reload and try-restart", async () => {
    await onHyperV();
    await writeFile(connector, WITH_KVP);
    await script("start");
    let pids = await running();
    for (const action of ["restart", "force-reload", "try-restart"]) {
      expect((await script(action)).status).toBe(0);
      const now = await running();
      expect(now.length).toBe(1);
      expect(now).not.toEqual(pids);
      pids = now;
    }
  });

  it("starts a stopped daemon on restart, and not on try-restart", async () => {
    await onHyperV();
    await writeFile(connector, WITH_KVP);
    expect((await script("try-restart")).status).toBe(0);
    expect(await running()).toEqual([]);
    expect((await script("restart")).status).toBe(0);
    expect((await running()).length).toBe(1);
  });

  it("kills a daemon that does not end when it is told to", async () => {
    await copyFile(path("stubborn"), daemon);
    await runOk(daemon);
    expect((await script("stop")).status).toBe(0);
    expect(await running()).toEqual([]);
  });

  it("does nothing where the package is removed and not purged", async () => {
    await rm(daemon);
    expect(await script("start")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await script("stop")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect((await script("status")).status).toBe(4);
  });

  it.each([
    ["an unknown action", ["dance"], 2],
    ["no action", [], 2],
    ["reload, which it does not have", ["reload"], 3],
  ])("answers %s with LSB's exit status", async (_what, args, status) => {
    expect((await script(...args)).status).toBe(status);
  });

  it.skipIf(!requireTools("setpriv"))("answers anybody but root with LSB's exit status 4", async () => {
    await runOk("chmod", ["-R", "a+rX", work.path]);
    const { status } = await run("setpriv", [
      "--reuid=65534",
      "--clear-groups",
      "dash",
      path("script"),
      "status",
    ]);
    expect(status).toBe(4);
  });
});
