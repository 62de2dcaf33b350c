import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { record } from "../../support/pool.ts";
import { run, runOk } from "../../support/shell.ts";
import { requireTools } from "../../support/tools.ts";
import { guestCommand, SHELLS, type GuestCommand } from "./guest-command.ts";

/**
 * Rewrites a pool as the daemons do (kvp_update_file in the kernel's tools/hv): locks it, empties it by fopen, and writes all records
 * anew, in blocks of stdio's that are no multiple of a record. The values of all of them change each time. The argument
 * after the file is a pause in microseconds.
 */
const WRITER = `
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static struct { char key[512], value[2048]; } records[9];
int main(int argc, char **argv) {
  int turn, n, fd = open(argv[1], O_RDWR | O_CREAT, 0644);
  for (turn = 0;; turn++) {
    struct flock lock = { F_WRLCK, SEEK_SET, 0, 0, 0 }, unlock = { F_UNLCK, SEEK_SET, 0, 0, 0 };
    FILE *file;
    for (n = 0; n < 9; n++) {
      sprintf(records[n].key, "key%d", n);
      memset(records[n].value, 'A' + turn % 26, sizeof(records[n].value));
    }
    fcntl(fd, F_SETLKW, &lock);
    file = fopen(argv[1], "w");
    fwrite(records, sizeof(records[0]), 9, file);
    fclose(file);
    fcntl(fd, F_SETLK, &unlock);
    if (atoi(argv[2]) > 0) usleep(atoi(argv[2]));
  }
}
`;

describe.skipIf(!requireTools("dash", "gcc"))("hyperv-guest wait", () => {
  let guest: GuestCommand;
  let writer: ChildProcess | undefined;

  beforeAll(async () => {
    guest = await guestCommand();
    await writeFile(guest.at("writer.c"), WRITER);
    await runOk("gcc", ["-O1", "-w", "-o", guest.at("writer"), guest.at("writer.c")]);
  });
  afterEach(async () => {
    await new Promise<void>((resolve) => {
      if (!writer) {
        resolve();
        return;
      }
      writer.once("exit", () => resolve());
      writer.kill("SIGKILL");
      writer = undefined;
    });
    for (const path of [
      "var/lib/hyperv",
      "var/opt/hyperv",
      "bin/sleep",
      "sys/bus",
      "sys/class/dmi",
      "proc/uptime",
      "naps",
    ])
      await rm(guest.at(path), { recursive: true, force: true });
    await symlink("/proc/uptime", guest.at("proc/uptime"));
  });
  afterAll(() => guest.remove());

  const WHOLE = /^([A-Z])\1{2047}\n$/;
  const write = (pause: number) => {
    writer = spawn(guest.at("writer"), [pool0(), String(pause)], { stdio: "ignore" });
  };
  const onHyperV = () => mkdir(guest.at("sys/bus/vmbus"), { recursive: true });
  const pool0 = () => guest.at("var/lib/hyperv/.kvp_pool_0");

  /**
   * Time that passes only while the command sleeps. At each of its naps a line of shell may be run, which knows how
   * many there have been.
   */
  async function ownTime(at = ":"): Promise<void> {
    await rm(guest.at("proc/uptime"), { force: true });
    await writeFile(guest.at("proc/uptime"), "100.00 50.00\n");
    await guest.stub(
      "sleep",
      `echo "$1" >>'${guest.at("naps")}'
      naps=$(wc -l <'${guest.at("naps")}')
      ${at}
      awk -v nap="$1" '{ printf "%.2f %s\\n", $1 + nap, $2 }' '${guest.at("proc/uptime")}' >'${guest.at("next")}'
      mv '${guest.at("next")}' '${guest.at("proc/uptime")}'`,
    );
  }
  const naps = async () =>
    (await readFile(guest.at("naps"), "utf8").catch(() => ""))
      .split("\n")
      .filter((nap) => nap !== "")
      .map(Number);
  /** busybox runs its own sleep, and no other. */
  const WITH_OWN_TIME = SHELLS.filter(([name]) => name !== "busybox");

  describe.each(SHELLS)("in %s", (_name, ...shell) => {
    const wait = (...args: string[]) => guest.run(shell, ["wait", ...args]);

    it("ends at once with status 3 where this is no guest of Hyper-V, also where an old pool is there", async () => {
      await guest.pool(0, record("k", "left by another host"));
      const { status, stdout, stderr } = await wait("--timeout", "3600", "k");
      expect([status, stdout]).toEqual([3, ""]);
      expect(stderr).toBe("hyperv-guest: not waiting: this is no guest of Hyper-V\n");
      expect(await wait("--anywhere", "k")).toMatchObject({ status: 0, stdout: "left by another host\n" });
    });

    it("knows a guest of Hyper-V by the firmware, before the bus is there", async () => {
      await mkdir(guest.at("sys/class/dmi/id"), { recursive: true });
      await writeFile(guest.at("sys/class/dmi/id/sys_vendor"), "Microsoft Corporation\n");
      await writeFile(guest.at("sys/class/dmi/id/product_name"), "Virtual Machine\n");
      expect((await wait("--timeout", "0")).status).toBe(1);
      await writeFile(guest.at("sys/class/dmi/id/product_name"), "Surface Pro\n");
      expect((await wait("--timeout", "0")).status).toBe(3);
    });

    it("does not wait for what is there", async () => {
      await onHyperV();
      await guest.pool(0, Buffer.concat([record("a", "1"), record("b", "2")]));
      expect(await wait()).toMatchObject({ status: 0, stdout: "", stderr: "" });
      expect(await wait("b")).toMatchObject({ status: 0, stdout: "2\n", stderr: "" });
      expect(await wait("--timeout", "0", "a")).toMatchObject({ status: 0, stdout: "1\n" });
    });

    it("only looks, with a time of 0", async () => {
      await onHyperV();
      expect(await wait("--timeout", "0")).toMatchObject({ status: 1, stdout: "", stderr: "" });
      await guest.pool(0, record("a", "1"));
      expect(await wait("--timeout=00", "b")).toMatchObject({ status: 1, stdout: "", stderr: "" });
    });

    it("gives up when the time is over, in seconds of the machine", async () => {
      await onHyperV();
      const began = performance.now();
      expect(await wait("--timeout", "1", "k")).toMatchObject({
        status: 1,
        stdout: "",
        stderr: "hyperv-guest: not there after 1 seconds\n",
      });
      expect(performance.now() - began).toBeGreaterThan(950);
    });

    it("gives whole records beside a writer that rewrites them four times a second", async () => {
      await onHyperV();
      await mkdir(guest.at("var/lib/hyperv"), { recursive: true });
      write(250_000);
      for (let n = 0; n < 4; n++) {
        const waited = await wait("--timeout", "20", "key8");
        expect([waited.status, waited.stderr]).toEqual([0, ""]);
        expect(waited.stdout).toMatch(WHOLE);
        expect((await guest.run(shell, ["get", "key1"])).stdout).toMatch(WHOLE);
      }
      const listed = await guest.run(shell, ["list", "--pool", "0"]);
      expect(listed.stdout).toMatch(/^(0\tkey\d\t([A-Z])\2{2047}\n){9}$/);
    });

    it("gives whole records or none beside a writer that never rests, and ends all the same", async () => {
      await onHyperV();
      await mkdir(guest.at("var/lib/hyperv"), { recursive: true });
      write(0);
      const got = await guest.run(shell, ["get", "key7"]);
      if (got.status === 0) expect(got.stdout).toMatch(WHOLE);
      else expect([got.status, got.stdout]).toEqual([1, ""]);
      const waited = await wait("--timeout", "1", "key7");
      expect([0, 1]).toContain(waited.status);
      if (waited.status === 0) expect(waited.stdout).toMatch(WHOLE);
    });
  });

  describe.each(WITH_OWN_TIME)("with time of its own, in %s", (_name, ...shell) => {
    const wait = (...args: string[]) => guest.run(shell, ["wait", ...args]);
    /** Lines of shell that put a prepared file in the pool's place. */
    const land = (file: string): string =>
      `mkdir -p '${guest.at("var/lib/hyperv")}' && cp '${guest.at(file)}' '${pool0()}'`;

    it("looks ten times a second, for thirty seconds unless it is told otherwise", async () => {
      await onHyperV();
      await ownTime();
      expect((await wait()).status).toBe(1);
      expect(await naps()).toEqual(Array.from({ length: 300 }, () => 0.1));
      await rm(guest.at("naps"));
      await ownTime();
      expect((await wait("--timeout", "007")).status).toBe(1);
      expect((await naps()).length).toBe(70);
    });

    it("goes by the time since the boot: Hyper-V sets the clock meanwhile", async () => {
      await onHyperV();
      await ownTime();
      await guest.stub("date", "echo 'asked for the clock' >&2; exit 1");
      expect((await wait("--timeout", "2")).stderr).toBe("hyperv-guest: not there after 2 seconds\n");
      expect((await naps()).length).toBe(20);
    });

    it("sees a record at the next look after it has come", async () => {
      await onHyperV();
      await writeFile(guest.at("filled"), Buffer.concat([record("a", "1"), record("k", "the host's")]));
      await ownTime(`[ "$naps" != 25 ] || { ${land("filled")}; }`);
      expect(await wait("k")).toMatchObject({ status: 0, stdout: "the host's\n" });
      // And a moment's rest, to be sure that it is whole.
      expect(await naps()).toEqual([...Array.from({ length: 25 }, () => 0.1), 0.03]);
    });

    it("takes an empty pool, and one with other keys, for not there yet", async () => {
      await onHyperV();
      await writeFile(guest.at("empty"), "");
      await writeFile(guest.at("others"), record("a", "1"));
      await writeFile(guest.at("filled"), Buffer.concat([record("a", "1"), record("k", "at last")]));
      await ownTime(
        `case $naps in 2) ${land("empty")} ;; 4) ${land("others")} ;; 6) ${land("filled")} ;; esac`,
      );
      expect(await wait("k")).toMatchObject({ status: 0, stdout: "at last\n" });
      await rm(guest.at("naps"));
      await ownTime(
        `case $naps in 2) ${land("empty")} ;; 4) ${land("others")} ;; 6) ${land("filled")} ;; esac`,
      );
      await rm(guest.at("var/lib/hyperv"), { recursive: true });
      expect(await wait()).toMatchObject({ status: 0, stdout: "" });
      expect((await naps()).filter((nap) => nap === 0.1).length, "any record will do").toBe(4);
    });

    it("sees what is written over a record in the same moment, with the same size and time", async () => {
      await onHyperV();
      await writeFile(guest.at("before"), record("a", "1"));
      await writeFile(guest.at("after"), record("k", "2"));
      const stamped = (file: string): string =>
        `cat '${guest.at(file)}' >'${pool0()}' && touch -d 2020-01-01 '${pool0()}'`;
      await guest.pool(0, record("a", "1"));
      await runOk("touch", ["-d", "2020-01-01", pool0()]);
      await ownTime(`[ "$naps" != 1 ] || { ${stamped("after")}; }`);
      expect(await wait("--timeout", "3", "k")).toMatchObject({ status: 0, stdout: "2\n" });
    });

    it("finds the pool where an old daemon makes it while it waits", async () => {
      await onHyperV();
      await writeFile(guest.at("filled"), record("k", "in /var/opt"));
      const folder = guest.at("var/opt/hyperv");
      await ownTime(
        `[ "$naps" != 3 ] || { mkdir '${folder}'; cp '${guest.at("filled")}' '${folder}/.kvp_pool_0'; }`,
      );
      expect(await wait("k")).toMatchObject({ status: 0, stdout: "in /var/opt\n" });
    });

    it("waits by counting where /proc is not there", async () => {
      await onHyperV();
      await ownTime();
      await rm(guest.at("proc/uptime"));
      await guest.stub("sleep", `echo "$1" >>'${guest.at("naps")}'`);
      expect((await wait("--timeout", "1")).status).toBe(1);
      const { length } = await naps();
      expect(length).toBe(10);
    });

    it("waits by the second where sleep knows no fractions", async () => {
      await onHyperV();
      await ownTime("case $1 in *.*) exit 1 ;; esac");
      expect((await wait("--timeout", "5")).status).toBe(1);
      expect((await naps()).filter((nap) => nap === 1).length).toBe(5);
    });
  });

  it("gives up after two seconds with a pool that changes at each look, and finds a gap where there is one", async () => {
    await onHyperV();
    await guest.pool(0, record("k", "1"));
    // Each look takes its time, and the writer comes in the middle of it, as often as it is told to.
    const writer = (times: number) =>
      guest.stub(
        "dd",
        `PATH=/usr/bin:/bin
        echo >>'${guest.at("naps")}'
        if [ "$(wc -l <'${guest.at("naps")}')" -le ${times} ]; then printf x >>'${pool0()}'; fi
        awk '{ printf "%.2f %s\\n", $1 + 0.1, $2 }' '${guest.at("proc/uptime")}' >'${guest.at("next")}'
        mv '${guest.at("next")}' '${guest.at("proc/uptime")}'
        exec dd "$@"`,
      );
    const looks = async () => (await readFile(guest.at("naps"), "utf8")).length;
    await ownTime();
    await rm(guest.at("bin/sleep"));
    await guest.stub("sleep", ":");
    await writer(1000);
    expect(await guest.run(["dash"], ["get", "k"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `hyperv-guest: ${pool0()} is written to without a pause\n`,
    });
    expect(await looks(), "a tenth of a second each").toBe(20);
    await rm(guest.at("naps"));
    await guest.pool(0, record("k", "1"));
    await writer(18);
    expect(await guest.run(["dash"], ["get", "k"])).toMatchObject({ status: 0, stdout: "1\n", stderr: "" });
    expect(await looks()).toBe(19);
    await rm(guest.at("bin/dd"));
  });

  it("starts no process but a look at the file's times and a nap, ten times a second", async () => {
    await onHyperV();
    await guest.pool(0, record("a", "1"));
    await ownTime();
    for (const name of ["stat", "dd", "od", "awk", "cksum"])
      await guest.stub(name, `echo ${name} >>'${guest.at("started")}'\nPATH=/usr/bin:/bin exec ${name} "$@"`);
    await guest.run(["dash"], ["wait", "--timeout", "10", "k"]);
    const started = (await run("sort", [guest.at("started")])).stdout.trim().split("\n");
    const times = (name: string) => started.filter((each) => each === name).length;
    // The file is looked into twice, and the key written in hexadecimal.
    expect([times("stat"), times("dd"), times("od"), times("cksum")]).toEqual([101, 2, 3, 0]);
  });
});
