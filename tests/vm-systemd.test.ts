import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MEDIUM_TOOLS } from "./support/hyperv-daemons-medium.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { canBeEnlightened } from "./vm/accelerator.ts";
import { ADAPTER, askDaemon, loadHost, readPool } from "./vm/host.ts";
import { inMachine, MACHINE_TOOLS, type Machine } from "./vm/machine.ts";
import { diskWith, hypervDaemonsPackages, putPackages, triedDriver } from "./vm/systems.ts";

const work = temporaryFolder("vm-systemd");
afterAll(() => work.remove());

const canBoot =
  requireTools(...MACHINE_TOOLS, ...ROOT_TOOLS, ...MEDIUM_TOOLS) &&
  requireRoot("a system is installed and booted");

/** A boot under plain emulation takes a quarter of a minute, on a busy machine more. In milliseconds. */
const SLOW = { timeout: 600_000 };

const UNITS = ["hv_fcopy_daemon.service", "hv_kvp_daemon.service", "hv_vss_daemon.service"];

describe
  .skipIf(!canBoot)
  .concurrent("a machine that boots with systemd and Debian's own daemons in packages", SLOW, () => {
    let disk: string;

    beforeAll(async () => {
      const built = await hypervDaemonsPackages(work.path);
      disk = await diskWith("systemd", join(work.path, "disk"), async (root) => {
        const debs = await putPackages(root, Object.values(built));
        await root.ok(`dpkg -i ${debs.join(" ")} && rm ${debs.join(" ")}`);
      });
    }, 400_000);

    it("boots off Hyper-V without waiting for a daemon or starting one, and no unit fails", async () => {
      await inMachine({ disk }, async (machine) => {
        await hasSettled(machine);
        for (const unit of UNITS) expect(await stateOf(machine, unit)).toEqual({ ...INACTIVE, unit });
        expect(await daemons(machine)).toEqual([]);
        expect(await bootWaitsFor(machine)).not.toMatch(/hv_|vmbus/);
        expect(await triedDriver(machine)).toBe(false);
        await machine.shutDown();
      });
    });

    it("boots in a guest of Hyper-V without a channel; when the device comes the daemon starts, and serves the host", async () => {
      await inMachine({ disk, firmware: "hyperv-2", network: true }, async (machine) => {
        await hasSettled(machine);
        expect((await machine.ok("systemd-detect-virt")).stdout.trim()).toBe("microsoft");
        for (const unit of UNITS) expect(await stateOf(machine, unit)).toEqual({ ...INACTIVE, unit });
        expect(await bootWaitsFor(machine)).not.toMatch(/hv_|vmbus/);

        await loadHost(machine, "device");
        const set = await askDaemon(machine, {
          operation: "set",
          pool: 0,
          key: "cmdline",
          value: "type=router",
        });
        expect(set.status).toBe(0);
        expect(await daemons(machine)).toEqual(["hv_kvp_daemon"]);
        for (const folder of ["/var/lib/hyperv", "/var/opt/hyperv"])
          expect(await readPool(machine, `${folder}/.kvp_pool_0`)).toEqual([["cmdline", "type=router"]]);
        expect((await machine.ok("hyperv-guest wait cmdline")).stdout).toBe("type=router\n");
        const first = await askDaemon(machine, { operation: "enumerate", pool: 0, index: 0 });
        expect([first.status, first.key, first.value]).toEqual([0, "cmdline", "type=router"]);
        // The kernel asks for no bytes of the value, and gets none: hosts look at pools by counting through them.
        const known = await askDaemon(machine, { operation: "get", pool: 0, key: "cmdline" });
        const unknown = await askDaemon(machine, { operation: "get", pool: 0, key: "nothing" });
        expect([known.status, unknown.status]).toEqual([0, 0x80070103]);

        await machine.ok("echo eth0 >/sys/module/hv_host/parameters/adapter");
        const fixed = await askDaemon(machine, {
          operation: "setAddresses",
          adapter: ADAPTER,
          addresses: {
            family: 1,
            dhcp: false,
            addresses: "10.0.2.77;10.0.2.78",
            netmasks: "255.255.255.0;255.255.255.0",
            gateways: "10.0.2.2",
            nameServers: "10.0.2.3",
          },
        });
        expect(fixed.status).toBe(0);
        expect(await addressesOf(machine)).toEqual(["10.0.2.77/24", "10.0.2.78/24"]);
        expect((await machine.ok("ip route show default")).stdout).toContain("via 10.0.2.2 dev eth0");

        const told = await askDaemon(machine, { operation: "getAddresses", adapter: await macOf(machine) });
        expect(told.status).toBe(0);
        expect(told.addresses).toMatchObject({
          dhcp: false,
          gateways: expect.stringContaining("10.0.2.2") as string,
        });
        expect(told.addresses.addresses).toContain("10.0.2.77");
        expect(told.addresses.nameServers).toContain("10.0.2.3");

        const leased = await askDaemon(machine, {
          operation: "setAddresses",
          adapter: ADAPTER,
          addresses: { family: 1, dhcp: true, addresses: "", netmasks: "", gateways: "", nameServers: "" },
        });
        expect(leased.status).toBe(0);
        expect(await addressesOf(machine)).toEqual(["10.0.2.15/24"]);
        const now = await askDaemon(machine, { operation: "getAddresses", adapter: await macOf(machine) });
        expect(now.addresses.dhcp).toBe(true);

        await hasSettled(machine);
        await machine.shutDown();
      });
    });

    it("boots with Hyper-V's own interfaces and bus, as far as QEMU imitates them", async ({ skip }) => {
      if (!(await canBeEnlightened())) {
        const reason =
          "no KVM with Hyper-V's interfaces here: that a kernel that sees them boots was not tested";
        process.stderr.write(`${reason}\n`);
        skip(reason);
      }
      await inMachine({ disk, firmware: "hyperv-2", enlightened: true }, async (machine) => {
        await hasSettled(machine);
        expect((await machine.ok("dmesg")).stdout).toContain("Hypervisor detected: Microsoft Hyper-V");
        expect((await machine.ok("systemd-detect-virt")).stdout.trim()).toBe("microsoft");
        await machine.ok("modprobe hv_vmbus && [ -d /sys/bus/vmbus ]");
        for (const unit of UNITS) expect(await stateOf(machine, unit)).toEqual({ ...INACTIVE, unit });
        expect(await bootWaitsFor(machine)).not.toMatch(/hv_|vmbus/);
        await machine.shutDown();
      });
    });
  });

/** What a unit is that had nothing to do, and has not failed. */
const INACTIVE = { active: "inactive", result: "success" };

/** Waits until the boot is over, and holds that nothing has failed, and that nothing was waited for in vain. */
async function hasSettled(machine: Machine): Promise<void> {
  const state = await machine.run("systemctl is-system-running --wait");
  const failed = await machine.ok("systemctl --failed --plain --no-legend");
  expect([state.stdout.trim(), failed.stdout]).toEqual(["running", ""]);
  // systemd counts neither as a failure of the boot, which takes a minute and a half longer for it.
  const inVain = await machine.run(
    "journalctl -b -o cat | grep -E 'Timed out|Dependency failed|Job .*timed'",
  );
  expect(inVain.stdout).toBe("");
}

/** What systemd says of a unit: whether it is active, and how it ended. */
async function stateOf(machine: Machine, unit: string) {
  const property = async (name: string) =>
    (await machine.ok(`systemctl show --value -p ${name} ${unit}`)).stdout.trim();
  return { unit, active: await property("ActiveState"), result: await property("Result") };
}

/** The units that the boot's end has waited for. */
async function bootWaitsFor(machine: Machine): Promise<string> {
  return (await machine.ok("systemd-analyze --no-pager critical-chain")).stdout;
}

async function daemons(machine: Machine): Promise<readonly string[]> {
  const found = await machine.run("cat /proc/[0-9]*/comm | grep '^hv_.*_daemon$'");
  return found.stdout
    .split("\n")
    .filter((name) => name !== "")
    .sort();
}

async function addressesOf(machine: Machine): Promise<readonly string[]> {
  const shown = await machine.ok("ip -4 -o address show dev eth0");
  return [...shown.stdout.matchAll(/inet (\S+)/g)].map(([, address = ""]) => address);
}

async function macOf(machine: Machine): Promise<string> {
  return (await machine.ok("cat /sys/class/net/eth0/address")).stdout.trim().toUpperCase();
}
