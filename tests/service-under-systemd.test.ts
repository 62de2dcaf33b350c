import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boot, type BootedRoot } from "./support/booted-root.ts";
import { eventually } from "./support/daemon-in-root.ts";
import { canInstall, lifeCyclePackage } from "./support/life-cycle.ts";
import { freshRoot } from "./support/root-fs.ts";
import { temporaryFolder } from "./support/shell.ts";

const UNIT = "hv_kvp_daemon.service";
/** What Debian's own package calls it, and so does CloudStack. */
const DEBIANS = "hyperv-daemons.hv-kvp-daemon.service";

/** With systemd 247, 252 and 257. */
const SUITES = ["bullseye", "bookworm", "trixie"] as const;

describe.skipIf(!canInstall()).each(SUITES)("the unit under systemd of %s", { timeout: 300_000 }, (suite) => {
  const work = temporaryFolder("booted");
  let system: BootedRoot;
  const endings: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const wanted = { suite, release: "4.3", profile: "kvp-3" } as const;
    const deb = await lifeCyclePackage(wanted, work.path);
    const root = await freshRoot({ suite, architecture: "amd64", packages: ["systemd"] });
    endings.unshift(root.close);
    await root.put(deb, "root/package.deb");
    await root.ok("dpkg -i /root/package.deb </dev/null");
    system = await boot(root);
    endings.unshift(system.halt);
  }, 300_000);
  afterAll(async () => {
    for (const end of endings) await end();
    work.remove();
  });

  /** What systemd says of the unit. */
  async function state(): Promise<string> {
    const { stdout } = await system.ok(`systemctl show --property=ActiveState,SubState,Result ${UNIT}`);
    return stdout.trim().split("\n").map((line) => line.replace(/.*=/, "")).sort().join(" "); // prettier-ignore
  }
  const RUNNING = "active running success";
  const OFF = "dead inactive success";

  async function daemons(): Promise<string[]> {
    const { stdout } = await system.ok(`for exe in /proc/[0-9]*/exe; do
      [ "$(readlink "$exe")" != /usr/sbin/hv_kvp_daemon ] || echo "$exe" | cut -d/ -f3
    done`);
    return stdout.split("\n").filter((pid) => pid !== "");
  }
  const mainPid = async (): Promise<string> =>
    (await system.ok(`systemctl show --property=MainPID ${UNIT}`)).stdout.trim().replace("MainPID=", "");
  /** Every test starts the unit a few times, which systemd would count as too often. */
  const systemctl = (action: string, name = UNIT) =>
    system.run(`systemctl --quiet reset-failed ${UNIT} 2>/dev/null || :; systemctl ${action} ${name}`);

  it("is on after the installation, and off without a failure where there is no Hyper-V: nothing waits for it", async () => {
    expect((await system.run(`systemctl is-enabled ${UNIT}`)).stdout).toBe("enabled\n");
    expect((await system.ok("systemctl list-jobs --no-legend")).stdout).toBe("");
    expect((await system.ok("systemctl --failed --no-legend")).stdout).not.toContain("hv_kvp_daemon");
    expect(await state()).toBe(OFF);
    expect((await systemctl("start")).status).toBe(0);
    expect(await state()).toBe(OFF);
  });

  it("is off in a container, whose bus is the host's", async () => {
    await system.ok("mkdir -p /sys/bus/vmbus /dev/vmbus && mknod /dev/vmbus/hv_kvp c 1 3");
    expect((await systemctl("start")).status).toBe(0);
    expect(await state()).toBe(OFF);
  });

  describe("on Hyper-V, as far as files tell", () => {
    beforeAll(async () => {
      // An empty condition takes back all of them.
      await system.ok(`mkdir -p /run/systemd/system/${UNIT}.d
        printf '[Unit]\\nConditionVirtualization=\\nConditionPathExists=/dev/vmbus/hv_kvp\\n' \\
          >/run/systemd/system/${UNIT}.d/container.conf
        systemctl daemon-reload`);
    });

    it("is switched and started by Debian's name for it, as CloudStack's system VM does", async () => {
      expect((await systemctl("disable", DEBIANS)).status).toBe(0);
      expect((await system.run(`systemctl is-enabled ${UNIT}`)).stdout).toBe("disabled\n");
      expect((await systemctl("enable", DEBIANS)).status).toBe(0);
      expect((await systemctl("start", DEBIANS)).status).toBe(0);
      expect(await state()).toBe(RUNNING);
      expect(await daemons()).toEqual([await mainPid()]);
      expect((await systemctl("stop", DEBIANS)).status).toBe(0);
      expect([await state(), await daemons()]).toEqual([OFF, []]);
    });

    it("starts no second one beside a daemon that was started by hand, and ends that one when it is stopped", async () => {
      await system.ok("/usr/sbin/hv_kvp_daemon");
      const [byHand] = await daemons();
      expect((await systemctl("start")).status).toBe(0);
      expect([await state(), await daemons()]).toEqual([RUNNING, [byHand]]);
      expect((await systemctl("restart")).status).toBe(0);
      const own = await daemons();
      expect([await state(), own]).toEqual([RUNNING, [await mainPid()]]);
      expect(own).not.toEqual([byHand]);

      await system.ok("/usr/sbin/hv_kvp_daemon");
      expect((await systemctl("stop")).status).toBe(0);
      expect([await state(), await daemons()], "both").toEqual([OFF, []]);
    });

    it("is off when a daemon that was started by hand ends, and stays on when another takes its place", async () => {
      await system.ok("/usr/sbin/hv_kvp_daemon");
      const [first = ""] = await daemons();
      await systemctl("start");
      await system.ok(`kill ${first}; /usr/sbin/hv_kvp_daemon`);
      const [second = ""] = await eventually(daemons, (pids) => pids.length === 1 && pids[0] !== first);
      // Now it stands beside that one.
      await eventually(
        () => system.run(`grep -lz -- --pid=${second} /proc/[0-9]*/cmdline`),
        ({ status }) => status === 0,
      );
      expect(await state()).toBe(RUNNING);
      await system.ok(`kill ${second}`);
      await eventually(state, (now) => now === OFF);
    });

    it("starts a daemon again that has crashed, and not one that was told to end", async () => {
      await systemctl("start");
      const first = (await daemons()).join();
      await system.ok(`kill -SEGV ${first}`);
      const [second = ""] = await eventually(daemons, (pids) => pids.length === 1 && pids[0] !== first);
      await eventually(state, (now) => now === RUNNING);
      await system.ok(`kill ${second}`);
      await eventually(state, (now) => now === OFF);
      expect(await daemons()).toEqual([]);
    });

    it("leaves alone what the daemon has started, such as a DHCP client", async () => {
      await systemctl("start");
      const group = `/sys/fs/cgroup/system.slice/${UNIT}/cgroup.procs`;
      const { stdout } = await system.ok(`sleep 300 </dev/null >/dev/null 2>&1 & echo $! >${group}; echo $!`);
      expect((await systemctl("stop")).status).toBe(0);
      expect([await state(), await daemons()]).toEqual([OFF, []]);
      await system.ok(`kill ${stdout.trim()}`);
    });

    it("is off without a failure where it is switched off in its defaults file", async () => {
      await system.ok("echo START_DAEMON=no >>/etc/default/hv_kvp_daemon");
      expect((await systemctl("start")).status).toBe(0);
      expect([await state(), await daemons()]).toEqual([OFF, []]);
      await system.ok("sed -i '$d' /etc/default/hv_kvp_daemon");
    });

    it("is off without a failure where the device is gone", async () => {
      await system.ok("rm /dev/vmbus/hv_kvp");
      expect((await systemctl("start")).status).toBe(0);
      expect(await state()).toBe(OFF);
      await system.ok("mknod /dev/vmbus/hv_kvp c 1 3");
    });
  });
});
