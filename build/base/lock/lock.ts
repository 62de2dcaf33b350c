import { randomBytes } from "node:crypto";
import { open, unlink } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { LisdebError } from "../errors.ts";
import { readFlags } from "../read-flags.ts";
import { errnoOf } from "../system-error.ts";
import { isSurelyDead, parseOwner, thisOwner, type LockOwner } from "./lock-owner.ts";

/*
 * One run at a time: downloads a file into a shared cache, or publishes into an archive. Node has no flock(2), so that the lock is a file
 * which only one run can create (O_EXCL), and which says who holds it. It must die with its owner:
 *
 * - On the same machine the kernel is asked for the owner's process (pid and start time). That is the truth, at once.
 * - From another machine or container that shares the folder, the owner is only seen through the lock file's time, which it
 *   renews. When that has not changed for `lapseMs` *on the watcher's own steady clock*, the lock has lapsed; no two machines'
 *   times of day are compared, and a clock set back does no harm.
 *
 * To break a dead owner's lock safely is the hard part: of two runs that both find it dead, the slower one must not remove the
 * lock that the faster one has just made. So a lock of token T is removed only by who holds the lock `….T`, made
 * by the same rules, and only after a second look that it is T's still. Tokens never come again, and T, being dead, does nothing,
 * so that between this second look and the removal nobody can change it.
 *
 * A lapsed owner may be asleep and not dead. When it wakes it writes into a file that has been unlinked (`onLapse`), and
 * before it publishes it asks `stillHeld`. What is left is a gap of microseconds after a sleep of half a minute. So nothing may stand on
 * the lock alone: a wrong file in the cache is found by the check on each use, and a state of an archive is committed by
 * creating its record, which only one can.
 */

/** A lock that is held. */
export interface Lock {
  /** Whether no other run has taken it over, believing this one dead. */
  stillHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** What one waiting run has seen of other runs' locks; for {@link tryLock}, kept from try to try. */
export type LockWatch = Map<string, { readonly renewed: number; readonly since: number }>;

/** How a run keeps its lock and judges others': `lapseMs` has to be several times as long as what any other run renews by. */
export interface LockOptions {
  /** How often the holder renews the lock file's time. */
  readonly renewMs: number;
  /** How long a lock must have stood unrenewed to be lapsed. */
  readonly lapseMs: number;
  readonly watch: LockWatch;
  /** Called, while nobody holds the lock, before the lock of an owner that may only sleep is taken from it. */
  onLapse(): Promise<void>;
}

/** Who holds the lock that could not be had; undefined where it changes hands in this moment. */
export interface Busy {
  readonly holder: LockOwner | undefined;
}

/**
 * Tries once to take the lock that a file at `path` stands for, breaking a dead owner's. Throws Node's
 * error where the folder cannot be written, and `write-failed` where something else than a file stands there: it is nobody's lock, and nobody would ever release it.
 */
export async function tryLock(path: string, options: LockOptions, depth = 0): Promise<Lock | Busy> {
  const taken = await create(path, options.renewMs);
  if (taken !== undefined) return taken;

  const found = await readLock(path);
  if (found === undefined) return { holder: undefined };
  const state = judge(path, found, options);
  // Each further level needs another run to have died in the very act of breaking a lock.
  if (state === "alive" || depth === DEEPEST) return { holder: found.owner };

  const breaker = await tryLock(`${path}.${found.token}`, options, depth + 1);
  if ("holder" in breaker) return { holder: undefined };
  try {
    const again = await readLock(path);
    if (again?.token === found.token && again.renewed === found.renewed) {
      if (state === "lapsed") await options.onLapse();
      await unlink(path);
    }
  } finally {
    await breaker.release();
  }
  return (await create(path, options.renewMs)) ?? { holder: undefined };
}

const DEEPEST = 4;

async function create(path: string, renewMs: number): Promise<Lock | undefined> {
  const owner = thisOwner(randomBytes(8).toString("hex"));
  // It names a process and its machine, and what it lies in may be served to everybody.
  const handle = await open(path, "wx", 0o660).catch((error: unknown) => {
    if (errnoOf(error) === "EEXIST") return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    await handle.writeFile(JSON.stringify(owner));
  } catch (error) {
    await handle.close();
    await unlink(path);
    throw error;
  }
  // Through the handle, and so never the time of a lock that another run has made in this one's place.
  const renewal = setInterval(() => {
    const now = new Date();
    handle.utimes(now, now).catch(() => undefined);
  }, renewMs);
  renewal.unref();
  const stillHeld = async (): Promise<boolean> => {
    const found = await readLock(path).catch((error: unknown) => {
      if (error instanceof LisdebError) return undefined;
      throw error;
    });
    return found?.token === owner.token;
  };
  return {
    stillHeld,
    async release() {
      clearInterval(renewal);
      await handle.close();
      if (await stillHeld()) await unlink(path).catch(() => undefined);
    },
  };
}

interface FoundLock {
  readonly token: string;
  /** Undefined where the file does not say: its owner is just writing it, or died while it did. */
  readonly owner: LockOwner | undefined;
  readonly renewed: number;
}

async function readLock(path: string): Promise<FoundLock | undefined> {
  const handle = await open(path, readFlags({ followLinks: false })).catch((error: unknown) => {
    const errno = errnoOf(error);
    if (errno === "ENOENT") return undefined;
    // A link, or a socket.
    throw errno === "ELOOP" || errno === "ENXIO" ? noLock(path) : error;
  });
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw noLock(path);
    const { ino, mtimeMs } = found;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST), 0, LONGEST, 0);
    const owner = parseOwner(buffer.toString("utf8", 0, bytesRead));
    return { token: owner?.token ?? `unsaid-${ino}-${Math.trunc(mtimeMs)}`, owner, renewed: mtimeMs };
  } finally {
    await handle.close();
  }
}

function noLock(path: string): LisdebError {
  return new LisdebError("write-failed", "is no regular file, as the lock of a run would be", {
    where: { file: path },
    hint: "remove it",
  });
}

const LONGEST = 4096;

function judge(path: string, found: FoundLock, { watch, lapseMs }: LockOptions): "alive" | "dead" | "lapsed" {
  if (found.owner !== undefined && isSurelyDead(found.owner)) return "dead";
  const key = `${path} ${found.token}`;
  const now = performance.now();
  const seen = watch.get(key);
  if (seen?.renewed !== found.renewed) {
    watch.set(key, { renewed: found.renewed, since: now });
    return "alive";
  }
  return now - seen.since >= lapseMs ? "lapsed" : "alive";
}
