import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import { tryLock, type Busy, type CacheLock, type LockOptions } from "./cache-lock.ts";
import { partialPath } from "./cache.ts";
import {
  atEnd,
  cleanUp,
  give,
  noise,
  notedProgress,
  requestFor,
  serve,
  temporaryFolder,
  testOptions,
} from "./faulty-server.test-support.ts";
import { fetchMedium, type MediumRequest } from "./fetch-medium.ts";
import { TIMING } from "./fetch-options.ts";
import { isSurelyDead, parseOwner, thisOwner, type LockOwner } from "./lock-owner.ts";
import { systemClock } from "./retry.ts";

afterEach(cleanUp);

const medium = noise(300_000);

function lockOptions(more: Partial<LockOptions> = {}): LockOptions {
  return { renewMs: 10_000, lapseMs: 10_000, watch: new Map(), onLapse: () => Promise.resolve(), ...more };
}

function held(lock: CacheLock | Busy): CacheLock {
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

/** A run of its own; prints what it was given. */
function run(cacheDir: string, request: MediumRequest): ChildProcess {
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const script = `
    import { silent } from ${module("../../base/index.ts")};
    import { fetchMedium } from ${module("fetch-medium.ts")};
    import { TIMING } from ${module("fetch-options.ts")};
    const options = { offline: false, progress: silent, environment: {}, timing: { ...TIMING, pollMs: 10 } };
    const [cacheDir, request] = process.argv.slice(1);
    console.log(JSON.stringify(await fetchMedium(JSON.parse(request), { ...options, cacheDir })));
  `;
  const args = ["--import", "tsx", "--input-type=module", "-e", script, cacheDir, JSON.stringify(request)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  atEnd(() => void child.kill("SIGKILL"));
  return child;
}

async function outputOf(child: ChildProcess): Promise<unknown> {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await once(child, "close");
  return JSON.parse(text);
}

describe("the lock of a download", () => {
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

describe("runs at the same time", () => {
  it("download once, and those that wait say whom for", async () => {
    const server = await serve(give(medium));
    const progress = notedProgress();
    const options = await testOptions({ progress, clock: systemClock, timing: { ...TIMING, pollMs: 5 } });
    const request = requestFor(medium, server.origin);
    const fetched = await Promise.all(Array.from({ length: 5 }, () => fetchMedium(request, options)));
    expect(server.asked).toHaveLength(1);
    expect(fetched.filter(({ fromCache }) => !fromCache)).toHaveLength(1);
    expect(progress.labels).toContain(
      `LIS.iso: waiting for process ${process.pid} on ${hostname()}, which is downloading it`,
    );
    expect(progress.ended).toHaveLength(progress.labels.length);
  });

  it("download once, being processes of their own", async () => {
    const server = await serve((request, response, nth) => {
      // Answered only when both are at it, as far as one can see from here.
      setTimeout(() => give(medium)(request, response, nth), 100);
    });
    const { cacheDir } = await testOptions();
    const request = requestFor(medium, server.origin);
    const fetched = await Promise.all([0, 1].map(() => outputOf(run(cacheDir, request))));
    expect(server.asked).toHaveLength(1);
    expect(fetched.map((one) => (one as { fromCache: boolean }).fromCache).toSorted()).toEqual([false, true]);
    expect(await readdir(join(cacheDir, "partial"))).toEqual([]);
  });

  // Five processes one after the other, each of which loads a compiler of TypeScript.
  it("take over, with its bytes, from a process that was killed in the middle, wherever that was", async () => {
    const ends = [0, 1, 65_536, 200_001, 299_999];
    const server = await serve((request, response, nth) => {
      const end = ends[nth];
      if (end === undefined) {
        give(medium, { etag: '"a"' })(request, response, nth);
        return;
      }
      // As much as the next victim shall have, and then silence.
      const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
      response.setHeader("etag", '"a"').setHeader("content-range", `bytes ${from}-299999/300000`);
      response.writeHead(from > 0 ? 206 : 200, { "content-length": 300_000 - from });
      response.write(medium.subarray(from, end));
    });
    const options = await testOptions();
    const request = requestFor(medium, server.origin);
    for (const [nth, end] of ends.entries()) {
      const victim = run(options.cacheDir, request);
      const part = partialPath(options.cacheDir, request.lock.sha256);
      const size = async () =>
        server.asked.length > nth
          ? await stat(part).then(
              (s) => s.size,
              () => -1,
            )
          : -1;
      await expect.poll(size, { interval: 5 }).toBe(end);
      victim.kill("SIGKILL");
      await once(victim, "close");
    }
    expect(await readdir(join(options.cacheDir, "partial"))).toContain(`${request.lock.sha256}.lock`);
    const fetched = await fetchMedium(request, options);
    expect(sha256(await readFile(fetched.path))).toBe(sha256(medium));
    expect(options.waits).toEqual([]); // a dead owner is not waited for
    expect(server.asked.map(({ headers }) => headers.range)).toEqual([
      undefined,
      undefined,
      "bytes=1-",
      "bytes=65536-",
      "bytes=200001-",
      "bytes=299999-",
    ]);
    expect(await readdir(join(options.cacheDir, "partial"))).toEqual([]);
  }, 240_000);
});
