import { copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { record } from "../../support/pool.ts";
import { run, runOk } from "../../support/shell.ts";
import { requireRoot, requireTools } from "../../support/tools.ts";
import { guestCommand, SHELLS, type GuestCommand } from "./guest-command.ts";
import { daemon, plan } from "../../../build/package/package.test-support.ts";
import type { PackagePlan } from "../../../build/package/index.ts";

const canRun =
  requireTools("dash", "musl-gcc", "unshare", "pivot_root", "mknod", "setpriv") &&
  requireRoot("daemons run below roots of their own");

/** Into the background, as LIS's daemons go. */
const SOURCE = `
#include <sys/prctl.h>
#include <unistd.h>
int main(int argc, char **argv) {
  if (fork()) return 0;
  setsid();
  /* Then its files in /proc are root's. */
  if (argc > 1) prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  for (;;) pause();
}
`;

const KERNEL = "3.2.0-4-amd64";
const MODULES = ["hv/hv_vmbus", "hv/hv_utils", "scsi/hv_storvsc", "net/hyperv/hv_netvsc", "hid/hid-hyperv"];
const AMD64 = `lib/modules/${KERNEL}`;

describe.skipIf(!canRun)("hyperv-guest check", () => {
  let guest: GuestCommand;
  /** Of a package whose daemon needs the device. */
  let ofDevice: GuestCommand;
  /** Of a daemon that nobody knows. */
  let ofUnknown: GuestCommand;

  beforeAll(async () => {
    guest = await guestIn(plan());
    ofDevice = await guestIn(plan("bookworm", { daemon: daemon("hv_kvp_daemon", "kvp-3") }));
    ofUnknown = await guestIn(plan("wheezy", { daemon: { ...daemon(), profile: undefined } }));
    await writeFile(guest.at("daemon.c"), SOURCE);
    await runOk("musl-gcc", ["-static", "-o", guest.at("daemon"), guest.at("daemon.c")]);
  });
  beforeEach(() => fitGuest(guest));
  afterEach(async () => {
    for (const service of ["hv_kvp_daemon", "hv_vss_daemon"]) await stop(service);
    for (const { at } of [guest, ofDevice, ofUnknown])
      for (const path of [
        "usr",
        "sys/bus",
        "sys/module",
        "sys/class/dmi",
        "proc/connector",
        "proc/sys",
        "lib",
        "dev",
        "var/lib/hyperv",
        "var/opt/hyperv",
      ])
        await rm(at(path), { recursive: true, force: true });
  });
  afterAll(() => {
    for (const each of [guest, ofDevice, ofUnknown]) each.remove();
  });

  /** With a daemon and a device of its own, too. */
  async function guestIn(from: PackagePlan): Promise<GuestCommand> {
    const made = await guestCommand(from);
    const text = (await runOk("cat", [made.script])).stdout
      .replace("DAEMON=/usr", `DAEMON=${made.at("usr")}`)
      .replace("DEVICE=/dev", `DEVICE=${made.at("dev")}`);
    await writeFile(made.script, text);
    return made;
  }

  /** All that a guest of Hyper-V with Wheezy's kernel has: modules that are built in, loaded and only there. */
  async function fitGuest({ at, join, pool }: GuestCommand): Promise<void> {
    const files: Record<string, string> = {
      "proc/sys/kernel/osrelease": `${KERNEL}\n`,
      "proc/connector": "Name            ID\ncn_proc         1:1\nkvp_kernel_module 9:1\n",
      [`${AMD64}/modules.builtin`]: "kernel/drivers/hv/hv_vmbus.ko\nkernel/fs/ext4/ext4.ko\n",
      [`${AMD64}/modules.dep`]: MODULES.slice(1)
        .map((path) => `kernel/drivers/${path}.ko: kernel/drivers/hv/hv_vmbus.ko\n`)
        .join(""),
      "sys/module/hv_utils/initstate": "live\n",
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(path), text);
    }
    for (const folder of ["sys/bus/vmbus", "sys/module/hv_vmbus/parameters", "usr/sbin", "dev/vmbus"])
      await mkdir(at(folder), { recursive: true });
    await runOk("mknod", [at("dev/vmbus/hv_kvp"), "c", "1", "3"]);
    await pool(0, record("k", "v"));
    expect((await join()).status).toBe(0);
    await copyFile(guest.at("daemon"), at("usr/sbin/hv_kvp_daemon"));
    await runOk(at("usr/sbin/hv_kvp_daemon"));
  }

  async function pidsOf(service: string): Promise<readonly string[]> {
    const folders = [guest, ofDevice, ofUnknown].map(({ at }) => at(`usr/sbin/${service}`));
    const all = await run("sh", [
      "-c",
      'for exe in /proc/[0-9]*/exe; do echo "$exe $(readlink "$exe")"; done',
    ]);
    return all.stdout
      .split("\n")
      .filter((line) => folders.some((folder) => line.includes(folder)))
      .map((line) => line.split("/")[2] ?? "");
  }

  async function stop(service: string): Promise<void> {
    for (const pid of await pidsOf(service)) process.kill(Number(pid), "SIGKILL");
  }

  const check = (of: GuestCommand = guest) => of.run(["dash"], ["check"]);
  const lines = async (of?: GuestCommand) => {
    const { status, stdout, stderr } = await check(of);
    expect(stderr).toBe("");
    return { status, failed: stdout.split("\n").filter((line) => line.startsWith("FAIL")), all: stdout };
  };

  it.each(SHELLS)("finds a guest fit that has all, in %s", async (_name, ...shell) => {
    const { status, stdout, stderr } = await guest.run(shell, ["check"]);
    expect(stdout).toBe(
      [
        `ok    Hyper-V: its bus is there (${guest.at("sys/bus/vmbus")})`,
        "ok    hv_vmbus: built into the kernel",
        "ok    hv_utils: loaded",
        "ok    hv_storvsc: not loaded, can be",
        "ok    hv_netvsc: not loaded, can be",
        "ok    hid_hyperv: not loaded, can be",
        "note  hv_timesource: no module since Linux 3.2, part of the kernel",
        "ok    channel: connector 9:1",
        `ok    hv_kvp_daemon: runs: ${(await pidsOf("hv_kvp_daemon")).join(" ")}`,
        `ok    pools: ${guest.at("var/lib/hyperv")} and ${guest.at("var/opt/hyperv")} are the same`,
        "",
      ].join("\n"),
    );
    expect([status, stderr]).toEqual([0, ""]);
    expect(await guest.run(shell, ["check", "--quiet"])).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("tells by status 3 that this is no guest of Hyper-V, and what it is", async () => {
    await rm(guest.at("sys/bus"), { recursive: true });
    await mkdir(guest.at("sys/class/dmi/id"), { recursive: true });
    const firmware = async (vendor: string, product: string) => {
      await writeFile(guest.at("sys/class/dmi/id/sys_vendor"), vendor);
      await writeFile(guest.at("sys/class/dmi/id/product_name"), product);
      return lines();
    };
    expect(await firmware("QEMU\n", "Standard PC\n")).toMatchObject({
      status: 3,
      failed: ["FAIL  Hyper-V: this is no guest of it: the firmware says QEMU, Standard PC"],
    });
    expect((await firmware("\u001b[2J\n", "x\n")).failed).toEqual(["FAIL  Hyper-V: this is no guest of it"]);
    expect(await firmware("Microsoft Corporation\n", "Virtual Machine\n")).toMatchObject({
      status: 0,
      failed: [],
    });
    expect(await guest.run(["dash"], ["check", "--quiet"])).toMatchObject({ status: 0, stdout: "" });
  });

  it("names each module that is missing", async () => {
    await writeFile(
      guest.at(`${AMD64}/modules.dep`),
      "kernel/drivers/net/xhv_netvsc.ko:\nkernel/x.ko: kernel/drivers/scsi/hv_storvsc.ko\n",
    );
    expect(await lines()).toMatchObject({
      status: 1,
      failed: ["hv_storvsc", "hv_netvsc", "hid_hyperv"].map(
        (name) => `FAIL  ${name}: missing in kernel ${KERNEL}`,
      ),
    });
  });

  it("knows modules by the names of compressed files", async () => {
    const compressed = MODULES.map((path) => `kernel/drivers/${path}.ko.xz:\n`).join("");
    await writeFile(guest.at(`${AMD64}/modules.dep`), compressed);
    expect((await lines()).status).toBe(0);
  });

  it("asks for the connector where this daemon uses it, and not for the device", async () => {
    await writeFile(guest.at("proc/connector"), "Name ID\nother 19:1\nother 9:11\n");
    expect(await lines()).toMatchObject({
      status: 1,
      failed: ["FAIL  channel: the kernel does not offer connector 9:1"],
    });
  });

  it("asks for the device where this daemon needs that, and not for the connector", async () => {
    await fitGuest(ofDevice);
    expect((await lines(ofDevice)).all).toContain(`ok    channel: ${ofDevice.at("dev/vmbus/hv_kvp")}\n`);
    await rm(ofDevice.at("dev/vmbus/hv_kvp"));
    expect((await lines(ofDevice)).failed).toEqual([
      `FAIL  channel: the kernel does not offer ${ofDevice.at("dev/vmbus/hv_kvp")}`,
    ]);
  });

  it("takes either where nobody knows which the daemon uses", async () => {
    await fitGuest(ofUnknown);
    expect((await lines(ofUnknown)).status).toBe(0);
    await rm(ofUnknown.at("dev/vmbus/hv_kvp"));
    expect((await lines(ofUnknown)).all).toContain("ok    channel: connector 9:1\n");
    await rm(ofUnknown.at("proc/connector"));
    expect((await lines(ofUnknown)).failed).toEqual([
      `FAIL  channel: the kernel does not offer ${ofUnknown.at("dev/vmbus/hv_kvp")} nor connector 9:1`,
    ]);
  });

  it("wants the daemon to run once", async () => {
    await runOk(guest.at("usr/sbin/hv_kvp_daemon"));
    expect((await lines()).failed).toEqual([
      expect.stringMatching(/^FAIL {2}hv_kvp_daemon: runs more than once: \d+ \d+$/),
    ]);
    await stop("hv_kvp_daemon");
    expect(await lines()).toMatchObject({ status: 1, failed: ["FAIL  hv_kvp_daemon: does not run"] });
  });

  it.each([
    ["", ""],
    [" whose files in /proc are root's", "hidden"],
  ])("takes no program of another user's for the daemon%s", async (_what, option) => {
    await runOk("chmod", ["-R", "a+rX", guest.at(".")]);
    const asNobody = () =>
      runOk("setpriv", [
        ...["--reuid=65534", "--regid=65534", "--clear-groups", guest.at("usr/sbin/hv_kvp_daemon")],
        ...(option === "" ? [] : [option]),
      ]);
    await asNobody();
    expect((await pidsOf("hv_kvp_daemon")).length).toBe(2);
    expect(await lines()).toMatchObject({ status: 0, failed: [] });
    await stop("hv_kvp_daemon");
    await asNobody();
    expect(await lines()).toMatchObject({ status: 1, failed: ["FAIL  hv_kvp_daemon: does not run"] });
  });

  it("says to others than root that they cannot look into the folder, and not that it is empty", async () => {
    await runOk("chmod", ["-R", "a+rX", guest.at(".")]);
    await runOk("chmod", ["700", guest.at("var/lib/hyperv")]);
    const { stdout } = await run("setpriv", [
      ...["--reuid=65534", "--regid=65534", "--clear-groups", "dash", guest.script, "check"],
    ]);
    expect(stdout).toContain("note  pools: only root can look into them\n");
    expect(stdout).not.toContain("none yet");
  });

  it("knows the daemon whose file an upgrade has replaced", async () => {
    await rm(guest.at("usr/sbin/hv_kvp_daemon"));
    await copyFile(guest.at("daemon"), guest.at("usr/sbin/hv_kvp_daemon"));
    expect((await lines()).status).toBe(0);
  });

  it("does not count a daemon of the same path below another root", async () => {
    const path = guest.at("usr/sbin/hv_kvp_daemon");
    await mkdir(guest.at("usr/root"));
    await runOk("unshare", [
      "--mount",
      "sh",
      "-ec",
      `mount -t tmpfs none '${guest.at("usr/root")}'
      mkdir -p '${guest.at("usr/root")}${dirname(path)}' '${guest.at("usr/root")}/old'
      cp '${path}' '${guest.at("usr/root")}${path}'
      cd '${guest.at("usr/root")}'
      pivot_root . old
      exec '${path}'`,
    ]);
    expect((await pidsOf("hv_kvp_daemon")).length, "both have the path").toBe(2);
    expect((await lines()).status).toBe(0);
  });

  it("tells of the other daemons where they are installed", async () => {
    const vss = guest.at("usr/sbin/hv_vss_daemon");
    await copyFile(guest.at("daemon"), vss);
    const { status, all } = await lines();
    expect([status, all]).toEqual([0, expect.stringContaining("note  hv_vss_daemon: does not run\n")]);
    await runOk(vss);
    expect((await lines()).all).toMatch(/^ok {4}hv_vss_daemon: runs: \d+$/m);
    await runOk(vss);
    expect((await lines()).failed).toEqual([expect.stringContaining("hv_vss_daemon: runs more than once")]);
  });

  it.each([
    ["a folder that others can write", "chmod 757 $LIB", "others than root can write $LIB"],
    ["a folder of somebody else's", "chown 65534 $LIB", "others than root can write $LIB"],
    [
      "a pool that a group can write",
      "chmod 664 $LIB/.kvp_pool_0",
      "others than root can write $LIB/.kvp_pool_0",
    ],
    ["a pool that is a link", "ln -s /dev/null $LIB/.kvp_pool_4", "$LIB/.kvp_pool_4 is a link"],
    ["two folders", "rm $OPT; mkdir $OPT", "$OPT does not lead to $LIB"],
    ["the folder at the wrong path", "rm $OPT; mv $LIB $OPT; ln -s $OPT $LIB", "$LIB is no folder"],
    ["no folder", "rm -r $LIB", "$LIB is no folder"],
  ])("finds fault with %s", async (_what, lines_, fault) => {
    const env = { LIB: guest.at("var/lib/hyperv"), OPT: guest.at("var/opt/hyperv") };
    await runOk("sh", ["-ec", lines_], { env });
    const named = fault.replaceAll("$LIB", env.LIB).replaceAll("$OPT", env.OPT);
    expect(await lines()).toMatchObject({ status: 1, failed: [`FAIL  pools: ${named}`] });
  });

  it("finds no fault with pools that the daemon has not made yet", async () => {
    await rm(guest.at("var/lib/hyperv/.kvp_pool_0"));
    const { status, all } = await lines();
    expect(status).toBe(0);
    expect(all).toContain("note  pools: none yet, the daemon makes them when it starts\n");
  });

  it("is clear where there is neither /proc nor /sys", async () => {
    for (const path of ["sys/bus", "sys/module", "proc/connector", "proc/sys"])
      await rm(guest.at(path), { recursive: true });
    const { status, failed } = await lines();
    expect(status).toBe(3);
    expect(failed).toContain("FAIL  hv_utils: missing in kernel unknown");
    await symlink("/nowhere", guest.at("sys/bus"));
    expect((await lines()).status).toBe(3);
  });
});
