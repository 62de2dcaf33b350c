import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { makeService, SERVICE_TOOLS, type Service } from "./service.ts";

const NEEDED = requireTools(...SERVICE_TOOLS) && requireRoot("daemons are started and stopped");

describe.skipIf(!NEEDED)("what an administrator has written to /etc/default", () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeService();
  });
  beforeEach(async () => {
    await service.onHyperV();
    await service.connector("kvp_kernel_module 9:1");
  });
  afterEach(() => service.reset());
  afterAll(() => service.remove());

  it.each([
    ["in which the shell finds an error", "DAEMON_OPTS=\nx $(\n"],
    ["that ends the shell", "exit 0\n"],
    ["that says something", "echo said\n"],
    [
      "that means something by the same words",
      "DAEMON=/bin/true\nNAME=other\nPATH=/nowhere\nis_running() { false; }\n",
    ],
  ])("hides no daemon that runs from status and stop: %s", async (_what, text) => {
    await service.defaults(text);
    expect(await service.control("status")).toMatchObject({ status: 3, stdout: "", stderr: "" });
    await runOk(service.daemon);
    expect(await service.control("status")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await service.control("stop")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await service.running()).toEqual([]);
  });

  it("is read by a start, which fails where the shell finds an error in it", async () => {
    await service.defaults("x $(\n");
    const { status, stdout, stderr } = await service.control("start");
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/^not started: [^\n]*default\/hv_kvp_daemon\n$/),
    ]);
    expect(stderr, "the shell's own words").not.toBe("");
    expect(await service.running()).toEqual([]);
  });

  it("may end with exit, as some switch a service off: then a start says so and starts nothing", async () => {
    await service.defaults("exit 0\n");
    const { status, stdout } = await service.control("start");
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^not started: [^\n]* says exit\n$/)]);
    expect(await service.running()).toEqual([]);
  });

  it("may say something, which is not taken for the reason of a start", async () => {
    await service.defaults("echo said\n[ -n '' ]\n");
    expect(await service.control("start")).toMatchObject({ status: 0, stdout: "", stderr: "said\n" });
    expect((await service.running()).length).toBe(1);
  });

  it("changes the two settings and nothing else", async () => {
    await service.install("with-options");
    await service.defaults(
      "set -eu\ncd /nowhere || :\nDAEMON=/bin/true\nDAEMON_OPTS='--debug\n --of:two:lines'\n",
    );
    expect((await service.control("start")).status).toBe(0);
    expect(await service.told()).toBe("--debug --of:two:lines umask 022\n");
    expect((await service.running()).length).toBe(1);
  });
});
