import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT_TOOLS, type Root } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { bootArguments, BOOT_ARGUMENTS, earlyConfig, SLEEP } from "./vm/cloudstack.ts";
import { askDaemon, nextAnswer, readPool, registrations } from "./vm/host.ts";
import { messageOf, type Request } from "./vm/kvp-message.ts";
import { inMachine, MACHINE_TOOLS, type Machine } from "./vm/machine.ts";
import { demoPackage, diskWith, putPackages } from "./vm/systems.ts";

const work = temporaryFolder("cloudstack");
afterAll(() => work.remove());

const canBoot =
  requireTools(...MACHINE_TOOLS, ...ROOT_TOOLS) && requireRoot("a system is installed and booted");

/** A boot under plain emulation takes half a minute, on a busy machine more. In milliseconds. */
const SLOW = { timeout: 900_000 };

const RECORD: Request = { operation: "set", pool: 0, ...BOOT_ARGUMENTS };
const HOST = { transport: "connector-3.4", requests: [messageOf(RECORD)] } as const;
const ARGUMENTS = { type: "secstorage", template: "domP", eth0ip: "169.254.3.4" };
const POOL = "/var/opt/hyperv/.kvp_pool_0";

describe
  .skipIf(!canBoot)
  .concurrent("a CloudStack system VM of Wheezy's time, built and booted as CloudStack does", SLOW, () => {
    let deb: string;
    let revised: string;

    beforeAll(async () => {
      deb = await demoPackage(join(work.path, "first"));
      revised = await demoPackage(join(work.path, "revised"), 2);
    }, 400_000);

    it("gets the host's record with the service switched off, also after an upgrade, and boots off Hyper-V without harm", async () => {
      const disk = await diskWith("sysvinit", join(work.path, "off"), async (root) => {
        await buildTemplate(root, deb, "chkconfig hv_kvp_daemon off");
        expect((await root.run("ls /etc/rc?.d | grep hv_kvp")).stdout, "off in every runlevel").toBe("");
        expect((await root.run("find /var -name '.kvp_pool*'")).stdout, "no pool in the image").toBe("");
        await addEarlyConfig(root, SLEEP);
        await putPackages(root, [revised]);
      });

      await inMachine({ disk, keep: true, firmware: "hyperv-1", host: HOST }, async (machine) => {
        expect((await machine.ok("cat /var/cache/cloud/hypervisor")).stdout.trim()).toBe("virtualpc");
        expect((await nextAnswer(machine, RECORD)).status).toBe(0);
        expect(await bootArguments(machine)).toMatchObject(ARGUMENTS);
        expect(await readPool(machine, POOL), "emptied").toEqual([]);
        expect(await machine.console()).not.toContain("Starting Hyper-V daemon");
        const bare = await processes(machine);
        expect(bare, "the one that was started bare").toHaveLength(1);

        await askDaemon(machine, { operation: "set", pool: 0, key: "later", value: "1" });
        expect(await readPool(machine, POOL)).toEqual([["later", "1"]]);

        await machine.ok(`dpkg -i /root/${basename(revised)}`);
        expect((await machine.ok("dpkg-query -W -f '${Version}' hv-kvp-daemon")).stdout).toContain("-2");
        expect((await machine.run("ls /etc/rc?.d | grep hv_kvp")).stdout, "stays off").toBe("");
        const now = await processes(machine);
        expect(now, "the new one in its place").toHaveLength(1);
        expect(now).not.toEqual(bare);
        await machine.ok(`rm -f ${POOL}`);
        await machine.shutDown();
      });

      await inMachine({ disk }, async (machine) => {
        const console = await machine.console();
        expect(console).toContain("cloud-early-config: done");
        expect(console).not.toContain("Starting Hyper-V daemon");
        expect((await machine.ok("cat /var/cache/cloud/hypervisor")).stdout).not.toMatch(/virtualpc|hyperv/);
        expect((await processes(machine)).length, "idle or ended").toBeLessThan(2);
        expect(await readPool(machine, POOL), "made by the daemon, and empty").toEqual([]);
        await machine.shutDown();
      });
    });

    it("with the service left on starts no second daemon, and needs no sleep where the script waits for the record", async () => {
      const disk = await diskWith("sysvinit", join(work.path, "on"), async (root) => {
        await buildTemplate(root, deb, ":");
        // The wait ends it, not the time: with a sleep of that length the boot would be over its limit.
        await addEarlyConfig(root, "hyperv-guest wait --timeout 600 >/var/cache/cloud/waited");
      });
      await inMachine({ disk, firmware: "hyperv-1", host: HOST }, async (machine) => {
        expect(await bootArguments(machine)).toMatchObject(ARGUMENTS);
        expect(await machine.console()).toContain(
          "Starting Hyper-V daemon: hv_kvp_daemon (is running already)",
        );
        const [daemon, ...others] = await processes(machine);
        expect(others).toEqual([]);
        expect(await registrations(machine)).toBe(1);
        expect((await machine.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(0);

        await machine.ok("/etc/init.d/hv_kvp_daemon start");
        expect(await processes(machine)).toEqual([daemon]);
        await machine.ok("/etc/init.d/hv_kvp_daemon stop");
        expect(await processes(machine)).toEqual([]);
        expect((await machine.run("/etc/init.d/hv_kvp_daemon status")).status).toBe(3);
        await machine.shutDown();
      });
    });
  });

/**
 * What the template's build does, which ends at the first failure: install_systemvm_packages.sh and configure_systemvm_services.sh. Debian has
 * had no chkconfig since jessie: where it is missing, what it does for `off` stands for it.
 */
async function buildTemplate(root: Root, deb: string, switchService: string): Promise<void> {
  const [path = ""] = await putPackages(root, [deb]);
  await root.ok(`
    set -e
    command -v chkconfig >/dev/null || chkconfig() { [ "$2" = off ] && insserv -r -d "/etc/init.d/$1"; }
    dpkg -i ${path}
    rm -f ${path}
    ${switchService}`);
}

async function addEarlyConfig(root: Root, wait: string): Promise<void> {
  const path = "/etc/init.d/cloud-early-config";
  await root.ok(`cat >${path} && chmod 755 ${path} && insserv cloud-early-config`, {
    input: earlyConfig(wait),
  });
}

async function processes(machine: Machine): Promise<readonly string[]> {
  const found = await machine.run("pgrep -x hv_kvp_daemon");
  return found.stdout.split("\n").filter((pid) => pid !== "");
}
