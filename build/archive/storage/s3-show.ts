import { setTimeout } from "node:timers/promises";
import { atOnce, LisdebError, sha256 } from "../../base/index.ts";
import { keptIndices } from "../state-record.ts";
import type { StateRecord } from "../suite-state.ts";
import type { ObjectHead, S3Bucket } from "./s3-bucket.ts";
import { storeFailure } from "./s3-failure.ts";
import { isCommitted, newestAfter, readRecord } from "./s3-records.ts";
import { shownState, SIGNED, stateOf } from "./s3-shown.ts";

/** A plain file below dists/SUITE/, which an index under the name of its digest has the bytes of. */
export interface PlainFile {
  readonly path: string;
  readonly sha256: string;
}

/** The bytes of an index file that was put there by its digest. */
export type IndexBytes = (suite: string, file: PlainFile) => Promise<Uint8Array>;

interface Target extends PlainFile {
  bytes(): Promise<Uint8Array>;
}

/** What showing a state needs beside it. */
export interface ShowOptions {
  readonly indexBytes: IndexBytes;
  /** Throws where a newer state is not to be shown by this publisher; where it is not given, none is. */
  readonly prove?: ((newer: StateRecord) => Promise<void>) | undefined;
  /** How long the publisher of a newer state is given to show it, in milliseconds. */
  readonly patience: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes clients see a committed state. Where a newer one was committed meanwhile, its publisher shows that; where that one was killed before it did,
 * or this one has written anything meanwhile, the newest is shown from here. Throws `store-failed`, and what `prove` does.
 */
export async function showState(
  bucket: S3Bucket,
  record: StateRecord,
  files: readonly PlainFile[],
  options: ShowOptions,
): Promise<void> {
  let [shown, wanted] = [record, files];
  for (;;) {
    const { newest, hasWritten } = await writeState(bucket, shown, wanted, options);
    if (newest === undefined || options.prove === undefined) return;
    // Who stood still while others went on and came back to the very bytes that it had seen may have written an index of its own there.
    if (!hasWritten && (await isSoonShown(bucket, shown, options))) return;
    const newer = await readRecord(bucket, record.suite, newest);
    if (newer === undefined) return;
    await options.prove(newer);
    [shown, wanted] = [newer, keptIndices(newer, bucket.name)];
  }
}

/**
 * Writes a committed state's files where clients look. First Release.gpg, then the indices, then Release and InRelease: apt before 1.0, which reads Release.gpg
 * first, finds it not to fit in between, and keeps what it has; an index that does not fit Release it would throw away. docs/decisions/0015 argues it.
 * Each is only written over what was there before the newest state was looked up: whoever is late writes nothing over a newer
 * state's files. Tells which state is newer, if one is, and whether anything was written.
 */
async function writeState(
  bucket: S3Bucket,
  record: StateRecord,
  files: readonly PlainFile[],
  { indexBytes, signal }: ShowOptions,
): Promise<{ readonly newest: number | undefined; readonly hasWritten: boolean }> {
  const { suite, number } = record;
  const indices: readonly Target[] = files.map((file) => ({
    path: `dists/${suite}/${file.path}`,
    sha256: file.sha256,
    bytes: () => indexBytes(suite, file),
  }));
  const signed = signedTexts(record).map(([path, text]): Target => {
    const bytes = Buffer.from(text);
    return { path, sha256: sha256(bytes), bytes: () => Promise.resolve(bytes) };
  });

  let hasWritten = false;
  for (let round = 0; round < ROUNDS; round++) {
    const seen = await heads(bucket, [...indices, ...signed]);
    const states = signed.map(({ path }) => stateOf(seen.get(path)) ?? 0);
    const newest = await newestOver(bucket, suite, number, Math.max(...states));
    if (newest !== undefined) return { newest, hasWritten };
    const isOld = ({ path, sha256: wanted }: Target) => seen.get(path)?.metadata["sha256"] !== wanted;
    // The number on the signed ones tells what clients see: so they are written even where the text is the same.
    const old = [
      ...indices.filter(isOld),
      ...signed.filter((file) => isOld(file) || stateOf(seen.get(file.path)) !== number),
    ];
    if (old.length === 0) return { newest, hasWritten };
    // Before the first is written: what clients see in between shall be over soon.
    const bytes = new Map(
      await atOnce(old, AT_ONCE, async (file) => [file.path, await file.bytes()] as const),
    );
    await untilNewer(
      bucket,
      old.map(({ path }) => seen.get(path)),
      signal,
    );
    hasWritten = true;
    const write = async (file: Target): Promise<boolean> => {
      const etag = seen.get(file.path)?.etag;
      const condition = etag === undefined ? { absent: true as const } : { etag };
      const said = { sha256: file.sha256, state: String(number) };
      const content = bytes.get(file.path) ?? new Uint8Array();
      return (await bucket.putIf(file.path, content, condition, said)) === "written";
    };
    let isDone = true;
    for (const step of STEPS) {
      const now = old.filter(({ path }) => STEPS.find((each) => each.test(path)) === step);
      isDone = isDone && (await atOnce(now, AT_ONCE, write)).every(Boolean);
    }
    if (isDone) return { newest: await newestAfter(bucket, suite, number), hasWritten };
  }
  throw new LisdebError("store-failed", `others wrote the files of state ${number} again and again`, {
    where: bucket.where(`dists/${suite}`),
  });
}

/** What is written one after the other; what is of one step at the same time. No apt asks for Contents. */
const STEPS = [/\/Contents-[^/]+$/, /\/Release\.gpg$/, /\/(Packages|Sources)[^/]*$/, /./];

function signedTexts(record: StateRecord): (readonly [path: string, text: string])[] {
  return SIGNED.map(([name, field]) => [`dists/${record.suite}/${name}`, record[field]]);
}

/** The newest state over one of which clients see a file of state `seen`. After days, those in between may be removed. */
async function newestOver(
  bucket: S3Bucket,
  suite: string,
  number: number,
  seen: number,
): Promise<number | undefined> {
  if (seen > number && (await isCommitted(bucket, suite, seen)))
    return (await newestAfter(bucket, suite, seen)) ?? seen;
  return newestAfter(bucket, suite, number);
}

/** Whether clients see a newer state before patience is over: one that has in it what this one has. */
async function isSoonShown(
  bucket: S3Bucket,
  { suite, number }: StateRecord,
  { patience, signal }: ShowOptions,
): Promise<boolean> {
  const end = performance.now() + patience;
  for (;;) {
    if (((await shownState(bucket, suite)) ?? 0) > number) return true;
    if (performance.now() >= end) return false;
    await pause(bucket, LOOK_AGAIN, signal);
  }
}

async function heads(
  bucket: S3Bucket,
  targets: readonly Target[],
): Promise<ReadonlyMap<string, ObjectHead | undefined>> {
  return new Map(
    await atOnce(targets, AT_ONCE, async ({ path }) => [path, await bucket.head(path)] as const),
  );
}

/**
 * A store tells times in whole seconds. A client that has asked in the second of the last write would be told "not modified" of one in the
 * same second, and keep the old file.
 */
async function untilNewer(
  bucket: S3Bucket,
  seen: readonly (ObjectHead | undefined)[],
  signal?: AbortSignal,
): Promise<void> {
  const last = Math.max(0, ...seen.map((head) => head?.modified.getTime() ?? 0));
  const wait = last + 1000 - bucket.now().getTime();
  if (wait <= 0) return;
  await pause(bucket, Math.min(wait, LONGEST_WAIT), signal);
}

async function pause(bucket: S3Bucket, milliseconds: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, signal && { signal }).catch((error: unknown) => {
    throw storeFailure(error, { file: bucket.name });
  });
}

/** How many requests at a time. */
const AT_ONCE = 8;

/** How often it is begun anew where another publisher shows the same state at the same time. */
const ROUNDS = 50;

/** In milliseconds: a store whose clock jumps is not waited for. */
const LONGEST_WAIT = 2100;

/** In milliseconds. */
const LOOK_AGAIN = 200;
