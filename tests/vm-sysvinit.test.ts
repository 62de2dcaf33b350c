import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { askDaemon, loadHost, messageSizes, nextAnswer, readPool, registrations } from "./vm/host.ts";
import { messageOf, type Request } from "./vm/kvp-message.ts";
import { inMachine, MACHINE_TOOLS, type Machine } from "./vm/machine.ts";
import { demoPackage, diskWith, putPackages, triedDriver } from "./vm/systems.ts";

const work = temporaryFolder("vm-sysvinit");
afterAll(() => work.remove());

const canBoot =
  requireTools(...MACHINE_TOOLS, ...ROOT_TOOLS) && requireRoot("a system is installed and booted");

/** A boot under plain emulation takes half a minute, on a busy machine more. In milliseconds. */
const SLOW = { timeout: 600_000 };

/** In seconds: far more than a start takes under emulation, and far less than what systems wait for a device that does not come. */
const HELD_UP = 30;

const RECORD: Request = { operation: "set", pool: 0, key: "cmdline", value: "template=domP type=secstorage" };

describe
  .skipIf(!canBoot)
  .concurrent("a machine that boots with sysvinit and the demonstration's hv-kvp-daemon", SLOW, () => {
    let disk: string;

    beforeAll(async () => {
      const deb = await demoPackage(join(work.path, "demo"));
      disk = await diskWith("sysvinit", join(work.path, "disk"), async (root) => {
        const debs = await putPackages(root, [deb]);
        await root.ok(`dpkg -i ${debs.join(" ")} && rm ${debs.join(" ")}`);
      });
    }, 400_000);

    it("boots off Hyper-V, where the service says once that it has no business there, and is done at once", async () => {
      await inMachine({ disk }, async (machine) => {
        expect(await said(machine)).toEqual(["not started: this is no guest of Hyper-V"]);
        expect(await processes(machine)).toEqual([]);
        expect((await machine.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(3);
        expect((await machine.ok("ls -A /var/lib/hyperv /var/opt/hyperv/")).stdout).not.toContain(
          ".kvp_pool",
        );
        expect(await triedDriver(machine)).toBe(false);
        expect(await secondsToStart(machine)).toBeLessThan(HELD_UP);
        await machine.shutDown();
      });
    });

    it("boots in a guest of Hyper-V whose kernel has no channel, and says so; once there is one, it starts", async () => {
      await inMachine({ disk, firmware: "hyperv-1" }, async (machine) => {
        expect(await said(machine)).toEqual([
          "not started: the kernel offers neither /dev/vmbus/hv_kvp nor connector 9:1",
        ]);
        expect(await triedDriver(machine)).toBe(true);
        expect(await processes(machine)).toEqual([]);
        expect(await secondsToStart(machine)).toBeLessThan(HELD_UP);

        await loadHost(machine, "connector-3.8");
        expect((await machine.ok("cat /proc/net/connector")).stdout).toMatch(/^kvp_kernel_module\s+9:1$/m);
        await machine.ok("/etc/init.d/hv_kvp_daemon start");
        expect(await processes(machine)).toHaveLength(1);
        expect((await askDaemon(machine, RECORD)).status).toBe(0);
        expect(await messageSizes(machine)).toEqual({ to: 7432, from: 2580 });
        expect(await readPool(machine, "/var/opt/hyperv/.kvp_pool_0")).toEqual([
          ["cmdline", "template=domP type=secstorage"],
        ]);
        await machine.shutDown();
      });
    });

    it("takes what the host had ready from the boot on, answers it, and is there once, however often it is started", async () => {
      const host = { transport: "connector-3.4", requests: [messageOf(RECORD)] } as const;
      await inMachine({ disk, firmware: "hyperv-1", host }, async (machine) => {
        expect(await said(machine)).toEqual([""]);
        expect((await nextAnswer(machine, RECORD)).status).toBe(0);
        expect(await messageSizes(machine)).toEqual({ to: 2580, from: 2580 });
        for (const folder of ["/var/opt/hyperv", "/var/lib/hyperv"])
          expect(await readPool(machine, `${folder}/.kvp_pool_0`)).toEqual([
            ["cmdline", "template=domP type=secstorage"],
          ]);
        expect((await machine.ok("hyperv-guest get cmdline")).stdout).toBe("template=domP type=secstorage\n");

        const daemon = await processes(machine);
        expect(daemon).toHaveLength(1);
        await machine.ok("/etc/init.d/hv_kvp_daemon start; /etc/init.d/hv_kvp_daemon status");
        expect(await processes(machine)).toEqual(daemon);
        expect(await registrations(machine)).toBe(1);

        const get = await askDaemon(machine, { operation: "get", pool: 0, key: "cmdline" });
        expect([get.status, get.key, get.value]).toEqual([0, "cmdline", "template=domP type=secstorage"]);
        const first = await askDaemon(machine, { operation: "enumerate", pool: 0, index: 0 });
        expect([first.status, first.key]).toEqual([0, "cmdline"]);
        const beyond = await askDaemon(machine, { operation: "enumerate", pool: 0, index: 1 });
        expect(beyond.status).toBe(0x80070103);
        expect(await guestFacts(machine)).toMatchObject({
          OSVersion: (await machine.ok("uname -r")).stdout.trim(),
          ProcessorArchitecture: "x86_64",
        });
        // What comes back as its status means nothing: kernels of the connector look for it where other answers have their key.
        await askDaemon(machine, { operation: "delete", pool: 0, key: "cmdline" });
        expect(await readPool(machine, "/var/opt/hyperv/.kvp_pool_0")).toEqual([]);

        await machine.ok("/etc/init.d/hv_kvp_daemon restart");
        expect(await processes(machine)).not.toEqual(daemon);
        expect((await askDaemon(machine, RECORD)).status).toBe(0);
        expect(await registrations(machine)).toBe(2);
        await machine.ok("/etc/init.d/hv_kvp_daemon stop");
        expect(await processes(machine)).toEqual([]);
        await machine.shutDown();
      });
    });
  });

/** What the init script said on the console, after the daemon's name. */
async function said(machine: Machine): Promise<readonly string[]> {
  const console = await machine.console();
  return [...console.matchAll(/Starting Hyper-V daemon: hv_kvp_daemon(?: \((.*)\))?/g)].map(
    ([, reason = ""]) => reason,
  );
}

async function processes(machine: Machine): Promise<readonly string[]> {
  const found = await machine.run("pgrep -x hv_kvp_daemon");
  return found.stdout.split("\n").filter((pid) => pid !== "");
}

/** How long the init script takes for its start, by the machine's own clock. */
async function secondsToStart(machine: Machine): Promise<number> {
  const { stdout } = await machine.ok(
    "cut -d' ' -f1 /proc/uptime; /etc/init.d/hv_kvp_daemon start >/dev/null; cut -d' ' -f1 /proc/uptime",
  );
  const [before = Number.NaN, after = Number.NaN] = stdout.split("\n").map(Number);
  return after - before;
}

/** What the guest tells the host of itself. */
async function guestFacts(machine: Machine): Promise<Readonly<Record<string, string>>> {
  const facts: Record<string, string> = {};
  for (let index = 0; index < 20; index++) {
    const answer = await askDaemon(machine, { operation: "enumerate", pool: 2, index });
    if (answer.status !== 0) return facts;
    facts[answer.key] = answer.value;
  }
  throw new Error(`the daemon does not end: ${JSON.stringify(facts)}`);
}
