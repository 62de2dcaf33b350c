import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { MEDIUM_TOOLS } from "./support/hyperv-daemons-medium.ts";
import { ROOT_TOOLS } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";
import { requireRoot, requireTools } from "./support/tools.ts";
import { bootArguments, BOOT_ARGUMENTS, EARLY_SCRIPT, EARLY_UNIT } from "./vm/cloudstack.ts";
import { nextAnswer, readPool, registrations } from "./vm/host.ts";
import { messageOf, type Request } from "./vm/kvp-message.ts";
import { inMachine, MACHINE_TOOLS } from "./vm/machine.ts";
import { diskWith, hypervDaemonsPackages, putPackages } from "./vm/systems.ts";

const work = temporaryFolder("cloudstack-systemd");
afterAll(() => work.remove());

const canBoot =
  requireTools(...MACHINE_TOOLS, ...ROOT_TOOLS, ...MEDIUM_TOOLS) &&
  requireRoot("a system is installed and booted");

/** A boot under plain emulation takes a quarter of a minute, on a busy machine more. In milliseconds. */
const SLOW = { timeout: 600_000 };

describe.skipIf(!canBoot)(
  "a CloudStack system VM with systemd, which knows the daemons by Debian's names",
  SLOW,
  () => {
    it("gets the host's record through a genuine daemon, early in the boot", async () => {
      const built = await hypervDaemonsPackages(work.path);
      const disk = await diskWith("systemd", join(work.path, "disk"), async (root) => {
        const debs = await putPackages(root, Object.values(built));
        const [unit, script] = [
          "/etc/systemd/system/cloud-early-config.service",
          "/opt/cloud/bin/setup/cloud-early-config",
        ];
        await root.ok(`dpkg -i ${debs.join(" ")} && rm ${debs.join(" ")}`);
        await root.ok(`mkdir -p /opt/cloud/bin/setup && cat >${script} && chmod 755 ${script}`, {
          input: EARLY_SCRIPT,
        });
        await root.ok(`cat >${unit} && systemctl --quiet enable cloud-early-config`, { input: EARLY_UNIT });
        expect((await root.run("find /var -name '.kvp_pool*'")).stdout, "no pool in the image").toBe("");
      });
      const record: Request = { operation: "set", pool: 0, ...BOOT_ARGUMENTS };
      const host = { transport: "device", requests: [messageOf(record)] } as const;

      await inMachine({ disk, firmware: "hyperv-2", host }, async (machine) => {
        expect((await machine.run("systemctl is-system-running --wait")).stdout.trim()).toBe("running");
        expect((await machine.ok("cat /var/cache/cloud/statuses")).stdout).toBe("enable 0\nstart 0\n");
        expect((await nextAnswer(machine, record)).status).toBe(0);
        expect(await bootArguments(machine)).toMatchObject({
          type: "secstorage",
          template: "domP",
          eth0ip: "169.254.3.4",
        });
        expect(await readPool(machine, "/var/opt/hyperv/.kvp_pool_0"), "emptied").toEqual([]);
        expect(await registrations(machine)).toBe(1);
        expect((await machine.ok("pgrep -xc hv_kvp_daemon")).stdout).toBe("1\n");
        // What it switches on by Debian's names are these packages' units, also the one that is off otherwise.
        expect(
          (await machine.ok("systemctl is-enabled hv_fcopy_daemon hv_kvp_daemon hv_vss_daemon")).stdout,
        ).toBe("enabled\nenabled\nenabled\n");
        expect((await machine.ok("systemctl is-active hv_kvp_daemon")).stdout).toBe("active\n");
        await machine.shutDown();
      });
    });
  },
);
