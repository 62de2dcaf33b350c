import { writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { makeService, SERVICE_TOOLS, type Service } from "./service.ts";

const NEEDED = requireTools(...SERVICE_TOOLS) && requireRoot("daemons are started and stopped");

const KVP = "kvp_kernel_module 9:1";

describe.skipIf(!NEEDED)("a start", () => {
  let service: Service;
  beforeAll(async () => {
    service = await makeService();
  });
  beforeEach(() => service.onHyperV());
  afterEach(() => service.reset());
  afterAll(() => service.remove());

  const pauses = async () =>
    (await service.asked()).split("\n").filter((line) => line === "sleep 0.1").length;

  describe("where the driver has been loaded by somebody else", () => {
    /** As a module is: one that is built in has no initstate. */
    beforeEach(async () => {
      await runOk("mkdir", ["-p", service.path("sys/module/hv_utils")]);
      await writeFile(service.path("sys/module/hv_utils/initstate"), "live\n");
      await service.stub("modprobe", "exit 0");
    });

    it("waits for a channel that comes a little later, and loads nothing", async () => {
      const third = `[ "$(grep -c sleep ${service.path("asked")})" -ne 3 ] || echo "${KVP}" >>${service.path("connector")}`;
      await service.stub("sleep", third);
      expect(await service.control("start")).toMatchObject({ status: 0, stdout: "", stderr: "" });
      expect((await service.running()).length).toBe(1);
      expect(await service.asked()).not.toContain("modprobe");
    });

    it("waits a second at most, in tenths", async () => {
      await service.stub("sleep", "exit 0");
      expect((await service.control("start")).stdout).toMatch(/^not started: the kernel offers neither /);
      expect(await pauses()).toBe(10);
    });

    it("does not wait where the channel is there", async () => {
      await service.connector(KVP);
      await service.stub("sleep", "exit 0");
      await service.control("start");
      expect(await pauses(), "but for two looks at the daemon").toBe(2);
    });
  });

  describe("of a daemon that ends at once", () => {
    /** Into the background, and then it ends after so many milliseconds. */
    const daemonOf = async (milliseconds: number) => {
      const source = service.path("brief.c");
      const body = `#include <unistd.h>\nint main(void) { daemon(1, 0); usleep(${milliseconds * 1000}); return 1; }\n`;
      await writeFile(source, body);
      await runOk("gcc", ["-o", service.daemon, source]);
      await service.connector(KVP);
      // The next look comes when it has ended, however slow the machine is.
      const isThere = `[ "$(find /proc/[0-9]*/exe -lname '${service.daemon}' 2>/dev/null)" ]`;
      await service.stub("sleep", `while ${isThere}; do /bin/sleep 0.01; done`);
    };

    it.each([0, 50])(
      "is a failure that says so, also where it takes it %d milliseconds",
      async (milliseconds) => {
        await daemonOf(milliseconds);
        const { status, stdout } = await service.control("start");
        expect([status, stdout]).toEqual([1, expect.stringMatching(/^the daemon ended at once[^\n]*\n$/)]);
        expect((await service.script("start")).status).toBe(1);
        expect((await service.control("start-unit")).status, "of the unit, too").toBe(1);
      },
    );
  });
});
