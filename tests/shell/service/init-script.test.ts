import { rm } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { run, runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { makeService, SERVICE_TOOLS, type Service } from "./service.ts";

const NEEDED = requireTools(...SERVICE_TOOLS) && requireRoot("daemons are started and stopped");

const KVP = "kvp_kernel_module 9:1";

describe.skipIf(!NEEDED)("the init script", () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeService();
  });
  afterEach(() => service.reset());
  afterAll(() => service.remove());

  it("starts the daemon on Hyper-V, once", async () => {
    await service.onHyperV();
    await service.connector(KVP);
    expect(await service.script("start")).toMatchObject({ status: 0, stderr: "" });
    const pids = await service.running();
    expect(pids.length).toBe(1);
    const again = await service.script("start");
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining("is running already")]);
    expect(await service.running()).toEqual(pids);
  });

  it("starts no second one beside a daemon that somebody else started, and stops that one", async () => {
    await service.onHyperV();
    await service.connector(KVP);
    await runOk(service.daemon);
    const pids = await service.running();
    expect((await service.script("start")).status).toBe(0);
    expect(await service.running()).toEqual(pids);
    expect((await service.script("status")).status).toBe(0);
    expect((await service.script("stop")).status).toBe(0);
    expect(await service.running()).toEqual([]);
    expect((await service.script("status")).status).toBe(3);
    expect((await service.script("stop")).status).toBe(0);
  });

  it.each([
    ["no firmware strings at all", undefined],
    ["another machine", ["QEMU", "Standard PC"]],
    ["a machine of Microsoft's that is no guest", ["Microsoft Corporation", "Surface Pro"]],
  ] as const)("ends with success and one line where there is no Hyper-V: %s", async (_what, strings) => {
    if (strings) await service.firmware(strings[0], strings[1]);
    await service.stub("modprobe", "exit 1");
    await service.stub("join-pools", "exit 1");
    await service.connector(KVP);
    const { status, stdout, stderr } = await service.script("start");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^[^\n]*not started: this is no guest of Hyper-V[^\n]*\n$/);
    expect(await service.running()).toEqual([]);
    expect(await service.asked()).toBe("");
  });

  it("ends with success and one line where Hyper-V's strings are there and its drivers are not", async () => {
    await service.firmware("Microsoft Corporation", "Virtual Machine");
    await service.stub("modprobe", "exit 1");
    await service.stub("sleep", "exit 0");
    const { status, stdout, stderr } = await service.script("start");
    expect(status).toBe(0);
    expect(`${stdout}${stderr}`).toMatch(
      /^[^\n]*not started: the kernel offers neither [^\n]*no-device nor connector 9:1[^\n]*\n$/,
    );
    expect(await service.asked(), "and nothing is waited for").toBe("modprobe -q hv_utils\n");
  });

  it.each(["yes", "Yes", "YES", "true", "on", "1"])(
    "starts where its defaults file says %s",
    async (says) => {
      await service.onHyperV();
      await service.connector(KVP);
      await service.defaults(`START_DAEMON=${says}\n`);
      expect((await service.script("start")).status).toBe(0);
      expect((await service.running()).length).toBe(1);
    },
  );

  it.each(["No", "NO", "false", "off", "0", "never", ""])(
    "takes no other word in its defaults file for a yes, such as %j",
    async (says) => {
      await service.onHyperV();
      await service.connector(KVP);
      await service.defaults(`START_DAEMON=${says}\n`);
      const { status, stdout } = await service.script("start");
      expect([status, stdout]).toEqual([
        0,
        expect.stringMatching(/not started: (switched off|START_DAEMON is)/),
      ]);
      expect(await service.running()).toEqual([]);
    },
  );

  it("starts nothing where it is switched off in its defaults file, and still stops what runs", async () => {
    await service.onHyperV();
    await service.connector(KVP);
    await service.defaults("START_DAEMON=no\n");
    expect((await service.script("start")).stdout).toContain("switched off");
    expect(await service.running()).toEqual([]);
    await runOk(service.daemon);
    expect((await service.script("stop")).status).toBe(0);
    expect(await service.running()).toEqual([]);
  });

  it("says so with status 1 where the daemon cannot be started", async () => {
    await service.onHyperV();
    await service.connector(KVP);
    await service.install("with-options");
    // Which to LSB means a mistake in the arguments.
    await service.stub("start-stop-daemon", "exit 2");
    expect((await service.script("start")).status).toBe(1);
    expect((await service.script("restart")).status).toBe(1);
  });

  it("restarts a running daemon on restart, force-reload and try-restart", async () => {
    await service.onHyperV();
    await service.connector(KVP);
    await service.script("start");
    let pids = await service.running();
    for (const action of ["restart", "force-reload", "try-restart"]) {
      expect((await service.script(action)).status).toBe(0);
      const now = await service.running();
      expect(now.length).toBe(1);
      expect(now).not.toEqual(pids);
      pids = now;
    }
  });

  it("starts a stopped daemon on restart, and not on try-restart", async () => {
    await service.onHyperV();
    await service.connector(KVP);
    expect((await service.script("try-restart")).status).toBe(0);
    expect(await service.running()).toEqual([]);
    expect((await service.script("restart")).status).toBe(0);
    expect((await service.running()).length).toBe(1);
  });

  it("does nothing where the package is removed and not purged", async () => {
    await rm(service.path("daemon-control"));
    expect(await service.script("start")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await service.script("stop")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect((await service.script("status")).status).toBe(4);
    service.remove();
    service = await makeService();
  });

  it.each([
    ["an unknown action", ["dance"], 2],
    ["no action", [], 2],
    ["reload, which it does not have", ["reload"], 3],
  ])("answers %s with LSB's exit status", async (_what, args, status) => {
    expect((await service.script(...args)).status).toBe(status);
  });

  it.skipIf(!requireTools("setpriv"))("answers anybody but root with LSB's exit status 4", async () => {
    await runOk("chmod", ["-R", "a+rX", service.path()]);
    const asNobody = ["--reuid=65534", "--clear-groups", "dash", service.path("script")];
    for (const action of ["start", "stop", "restart", "force-reload", "try-restart", "status"])
      expect([action, (await run("setpriv", [...asNobody, action])).status]).toEqual([action, 4]);
  });
});
