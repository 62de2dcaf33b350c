import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { inTurn } from "./in-turn.ts";
import { isSurelyDead, parseOwner, thisOwner, type LockOwner } from "./lock-owner.ts";
import { tryLock, type Busy, type Lock, type LockOptions } from "./lock.ts";

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lisdeb-lock-"));
  folders.push(folder);
  return folder;
}

function lockOptions(more: Partial<LockOptions> = {}): LockOptions {
  return { renewMs: 10_000, lapseMs: 10_000, watch: new Map(), onLapse: () => Promise.resolve(), ...more };
}

function held(lock: Lock | Busy): Lock {
  if ("holder" in lock) throw new Error("busy");
  return lock;
}

/** A process that is surely over, as an owner. */
async function deadOwner(token: string): Promise<LockOwner> {
  const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  const { pid = 0 } = child;
  await once(child, "exit");
  return { ...thisOwner(token), pid };
}

describe("the lock of a file", () => {
  it("is one run's, until it is released", async () => {
    const path = join(await temporaryFolder(), "lock");
    const first = held(await tryLock(path, lockOptions()));
    expect(await tryLock(path, lockOptions())).toMatchObject({
      holder: { pid: process.pid, host: hostname() },
    });
    await first.release();
    await held(await tryLock(path, lockOptions())).release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("of a dead process is broken at once, and only once, by however many runs", async () => {
    const path = join(await temporaryFolder(), "lock");
    const dead = await deadOwner("");
    for (let round = 0; round < 50; round++) {
      await writeFile(path, JSON.stringify({ ...dead, token: round.toString(16).padStart(16, "0") }));
      const tries = await Promise.all(Array.from({ length: 8 }, () => tryLock(path, lockOptions())));
      // Each may have met another at work; but never may two hold it.
      const holders = tries.filter((lock) => !("holder" in lock));
      expect(holders.length).toBeLessThanOrEqual(1);
      const [holder] = holders.length === 1 ? holders : [held(await tryLock(path, lockOptions()))];
      expect(await held(holder!).stillHeld()).toBe(true);
      await held(holder!).release();
    }
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("is broken even where the run that was breaking it died too", async () => {
    const path = join(await temporaryFolder(), "lock");
    const [first, second] = [await deadOwner("00000000000000aa"), await deadOwner("00000000000000bb")];
    await writeFile(path, JSON.stringify(first));
    await writeFile(`${path}.${first.token}`, JSON.stringify(second));
    await held(await tryLock(path, lockOptions())).release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("of a process that has the pid of a dead one is broken", async () => {
    const path = join(await temporaryFolder(), "lock");
    await writeFile(path, JSON.stringify({ ...thisOwner("00000000000000aa"), started: "1" }));
    await held(await tryLock(path, lockOptions())).release();
  });

  it.each([
    ["another machine", JSON.stringify({ ...thisOwner("00000000000000aa"), machine: "elsewhere", pid: 1 })],
    ["nobody, having been torn", '{"token":"00'],
    ["nobody, being empty", ""],
    ["a group of processes", JSON.stringify({ ...thisOwner("00000000000000aa"), pid: -1 })],
  ])("of %s lapses when it has not been renewed for long, by the watcher's own clock", async (_, text) => {
    const path = join(await temporaryFolder(), "lock");
    await writeFile(path, text);
    await utimes(path, 0, 0); // however old it says it is
    const lapses: string[] = [];
    const onLapse = async () => Promise.resolve(void lapses.push("lapse"));
    const patient = lockOptions({ onLapse });
    expect(await tryLock(path, patient)).toHaveProperty("holder");
    expect(await tryLock(path, patient)).toHaveProperty("holder");
    const hasty = { ...patient, lapseMs: 0 };
    await utimes(path, 0, 2_000_000_000); // renewed, by a clock far ahead
    expect(await tryLock(path, hasty)).toHaveProperty("holder");
    const lock = held(await tryLock(path, hasty));
    expect(lapses).toEqual(["lapse"]);
    await lock.release();
  });

  it("is renewed while it is held, and known as lost when it was taken", async () => {
    const path = join(await temporaryFolder(), "lock");
    const lock = held(await tryLock(path, lockOptions({ renewMs: 1 })));
    await utimes(path, 0, 0);
    await expect.poll(async () => (await stat(path)).mtimeMs, { interval: 2 }).toBeGreaterThan(0);
    const hasty = lockOptions({ lapseMs: 0 });
    await writeFile(path, JSON.stringify({ ...thisOwner("00000000000000aa"), machine: "elsewhere" }));
    expect(await lock.stillHeld()).toBe(false);
    await lock.release();
    expect(await tryLock(path, hasty)).toHaveProperty("holder"); // the other's lock was left alone
  });

  it.each([
    ["a link that leads nowhere", async (path: string) => symlink("nowhere", path)],
    ["a link to another lock", async (path: string) => symlink("other", path)],
    ["a named pipe", async (path: string) => once(spawn("mkfifo", [path]), "exit")],
    ["a folder", async (path: string) => mkdir(path)],
  ])("is refused, and not waited for, where %s stands in its place", async (_, put) => {
    const folder = await temporaryFolder();
    const path = join(folder, "lock");
    await writeFile(join(folder, "other"), JSON.stringify(thisOwner("00000000000000aa")));
    await put(path);
    const before = await readdir(folder);
    const code = "write-failed";
    await expect(tryLock(path, lockOptions())).rejects.toMatchObject({ code, where: { file: path } });
    await expect(inTurn({ file: path, waiting: "" }, () => Promise.resolve())).rejects.toMatchObject({
      code,
    });
    expect(await readdir(folder)).toEqual(before);
  });

  it("is known as lost where a link stands in its place, and the link is left", async () => {
    const folder = await temporaryFolder();
    const lock = held(await tryLock(join(folder, "lock"), lockOptions()));
    await rm(join(folder, "lock"));
    await symlink("other", join(folder, "lock"));
    expect(await lock.stillHeld()).toBe(false);
    await lock.release();
    expect(await readdir(folder)).toEqual(["lock"]);
  });

  it("knows an owner from a lie", () => {
    const owner = thisOwner("0123456789abcdef");
    expect(parseOwner(JSON.stringify(owner))).toEqual(owner);
    expect(isSurelyDead(owner)).toBe(false);
    for (const lie of [
      { token: "../../x" },
      { pid: 0 },
      { pid: "1" },
      { pid: 1.5 },
      { host: 1 },
      { started: null },
    ]) {
      expect(parseOwner(JSON.stringify({ ...owner, ...lie }))).toBeUndefined();
    }
    for (const text of ["", "null", "[]", "7", "{"]) expect(parseOwner(text)).toBeUndefined();
  });
});
