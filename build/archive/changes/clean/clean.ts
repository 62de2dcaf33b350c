import { dirname } from "node:path/posix";
import type { ArchiveStore, StoredFile } from "../../archive-store.ts";
import { demandKnown } from "./demand-known.ts";
import { namedFiles, type NamedFiles } from "./named-files.ts";
import { filesInQuestion, packageOf, unusedFiles } from "./unused-files.ts";

/** How a clean-up is done. */
export interface CleanOptions {
  /** What was written less than this long ago stays, in milliseconds: somebody may be about to name it. */
  readonly grace: number;
  /** This machine's time. */
  now(): Date;
  /** Whether only to tell what would go. */
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a clean-up removed. */
export interface Cleaned {
  readonly removed: readonly StoredFile[];
  /** What no state names, and was written too short a time ago. */
  readonly waiting: readonly StoredFile[];
  /** How many files stay because a state names them. */
  readonly kept: number;
}

/**
 * Removes packages, build records and indices that no state names which is there, newest, past or kept as a snapshot, of any suite, and that were
 * written longer ago than the grace.
 *
 * A publisher who is at work while this runs loses nothing. In a folder he waits: both take turns. On an object store nobody waits; there
 * - what he puts into the pool, also anew where it lies there already, is younger than the grace until long after he has named it;
 * - what he puts anew between the look at its age and its removal is the one thing left. So removal goes in small batches, each with a look of its
 *   own just before it, and when it is done the states are read again: what has been named meanwhile is put back. Who names it later
 *   still looks himself, when he has named it, whether it is there ({@link missingInPool}).
 *
 * A dry run neither writes nor waits: who cannot change an archive may look what would go.
 *
 * Throws what {@link demandKnown} throws, before anything is written; `archive-invalid`, and what the store throws; what was removed by then was
 * not needed.
 */
export async function clean(store: ArchiveStore, options: CleanOptions): Promise<Cleaned> {
  // Taking a turn leaves its traces in whatever folder it is.
  await demandKnown(store);
  const inTurn: ArchiveStore["inTurn"] = options.dryRun ? (work) => work() : (work) => store.inTurn(work);
  return inTurn(async () => {
    await demandKnown(store);
    const now = options.dryRun ? options.now() : await timeOf(store, options.now());
    // The files first, then the states: what is committed in between names files that are passed by, and not the other way round.
    const files = await filesInQuestion(store);
    const named = await namedFiles(store);
    const unused = unusedFiles(files, named);
    const { old, young } = byAge(unused, now.getTime() - options.grace);
    const removed: StoredFile[] = [];
    if (options.dryRun) removed.push(...old);
    else
      for (const batch of batchesOf(old)) {
        options.signal?.throwIfAborted();
        removed.push(...(await removeBatch(store, batch, named, now.getTime() - options.grace)));
      }
    const gone = new Set(removed);
    const waiting = [...young, ...old.filter((file) => !gone.has(file) && !named.has(file.path))];
    return { removed, waiting, kept: files.length - removed.length - waiting.length };
  });
}

/**
 * The time by which the store dates files, or this machine's, whichever is earlier: by a clock that is ahead, everything would look old.
 */
async function timeOf(store: ArchiveStore, now: Date): Promise<Date> {
  const path = ".lisdeb/now";
  await store.replace(path, Buffer.from(`${now.toISOString()}\n`), now);
  let time = now;
  for await (const file of store.list(".lisdeb")) if (file.path === path && file.time < now) time = file.time;
  await store.remove(path);
  return time;
}

/** A build record is as young as its package: it is put there once, and stays when the package is put anew. */
function byAge(unused: readonly StoredFile[], before: number) {
  const youngPackages = new Set<string>();
  const [old, young]: [StoredFile[], StoredFile[]] = [[], []];
  for (const file of unused) {
    const isOld = file.time.getTime() < before && !youngPackages.has(packageOf(file.path) ?? "");
    if (!isOld) youngPackages.add(file.path);
    (isOld ? old : young).push(file);
  }
  return { old, young };
}

/** What is held in memory while it is removed, in bytes, and in files. */
const BATCH = { bytes: 64 * 1024 * 1024, files: 100 };

function* batchesOf(files: readonly StoredFile[]): Generator<readonly StoredFile[]> {
  let batch: StoredFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length > 0 && (bytes + file.size > BATCH.bytes || batch.length === BATCH.files)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length > 0) yield batch;
}

/** Removes what is still as it was, and puts back what was named meanwhile. */
async function removeBatch(
  store: ArchiveStore,
  batch: readonly StoredFile[],
  named: NamedFiles,
  before: number,
): Promise<readonly StoredFile[]> {
  const times = new Map<string, number>();
  for (const folder of new Set(batch.map(({ path }) => dirname(path))))
    for await (const { path, time } of store.list(folder)) times.set(path, time.getTime());
  await named.lookAgain();
  const held = new Map<string, readonly [StoredFile, Uint8Array]>();
  for (const file of batch) {
    const package_ = packageOf(file.path);
    const isYoung = (path: string) => (times.get(path) ?? -Infinity) >= before;
    if (named.has(file.path) || isYoung(file.path) || (package_ !== undefined && isYoung(package_))) continue;
    const bytes = await store.read(file.path);
    if (!bytes) continue;
    held.set(file.path, [file, bytes]);
    await store.remove(file.path);
  }
  const putBack = async (path: string): Promise<void> => {
    const [file, bytes] = held.get(path) ?? [];
    if (file && bytes) await store.create(path, bytes, file.time);
    held.delete(path);
  };
  try {
    await named.lookAgain(putBack);
    for (const path of held.keys()) if (named.has(path)) await putBack(path);
  } catch (error) {
    // A state has come whose index is gone since an earlier batch, and its publisher has not yet put it there again: it may name any of these.
    for (const path of held.keys()) await putBack(path);
    throw error;
  }
  return [...held.values()].map(([file]) => file);
}
