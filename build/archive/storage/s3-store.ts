import { setMaxListeners } from "node:events";
import { byText, LisdebError, readAll, shown, type ByteSource } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { StoreOptions } from "./store-options.ts";
import { parseS3Address } from "./s3-address.ts";
import { s3Bucket, type S3Bucket, type S3Object } from "./s3-bucket.ts";
import { s3Client, S3_TIMING, type S3Timing } from "./s3-client.ts";
import { CONDITIONAL, proveConditions } from "./s3-conditions.ts";
import { showState, type PlainFile } from "./s3-show.ts";
import { shownState } from "./s3-shown.ts";

/** An archive in an object store, and what only such a one can tell. */
export interface S3Store extends ArchiveStore {
  /** A file and its time, where it has at most so many bytes; undefined where there is none. Throws `limit-exceeded`. */
  readWithin(path: string, most: number): Promise<S3Object | undefined>;
  /** Whether a file with a `+` in its name, of so many bytes, is there a second time for clients whose `+` the store takes for a blank. */
  hasTwin(path: string, size: number): Promise<boolean>;
}

/**
 * An archive in a bucket of Amazon S3 or of a store that speaks its language. It has no links and no rename; what it has is a write that is only done
 * where nothing is there yet, or the very thing that was seen, and each object is whole at any time. A store without that is refused.
 * Throws `usage`, `input-missing` where nothing is there to be read, `store-unfit`, `store-failed`.
 */
export async function openS3Store(
  address: string,
  { signal, s3Endpoint, write }: StoreOptions,
  timing: S3Timing = S3_TIMING,
): Promise<S3Store> {
  const parsed = parseS3Address(address);
  // Each request listens for it, and there are many at a time.
  const own = signal && AbortSignal.any([signal]);
  if (own) setMaxListeners(0, own);
  const client = await s3Client(s3Endpoint, timing, { file: parsed.name });
  const bucket = s3Bucket(client, parsed, own);
  if (write) await proveConditions(bucket);
  else await mustHoldSomething(bucket);
  const indices = keptIndices(bucket);

  return {
    name: bucket.name,
    read: async (path, most) =>
      most === undefined
        ? bucket.get(asked(bucket, path))
        : (await bucket.getWithin(asked(bucket, path), most))?.bytes,
    readWithin: (path, most) => bucket.getWithin(asked(bucket, path), most),
    hasTwin: async (path, size) => (await bucket.head(twinOf(asked(bucket, path))))?.size === size,
    async create(path, content) {
      const bytes = await bytesOf(content);
      // An index that did not change is put again with each state: a large one is not sent to be refused.
      const isKnown = bytes.length > LARGE && (await bucket.head(checked(bucket, path))) !== undefined;
      const outcome = isKnown
        ? "refused"
        : await bucket.putIf(checked(bucket, path), bytes, { absent: true });
      const isCreated =
        outcome === "written" || (outcome === "unclear" && (await isThere(bucket, path, bytes)));
      indices.keep(path, bytes);
      await putTwin(bucket, path, isCreated);
      return isCreated ? "created" : "exists";
    },
    async replace(path, content) {
      await bucket.put(checked(bucket, path), await bytesOf(content));
      await putTwin(bucket, path, true);
    },
    async *list(folder) {
      for await (const file of bucket.list(checked(bucket, folder)))
        if (!isTwin(file.path) && file.path !== CONDITIONAL) yield file;
    },
    async inDists() {
      const names = new Set<string>();
      for await (const { path } of bucket.list("dists"))
        if (!/\/by-hash\/[^/]+\/[^/]+$/.test(path)) names.add(path.split("/")[1] ?? "");
      return [...names].sort(byText);
    },
    async remove(path) {
      // The twin first: it is found by the name of the one that stays until it is gone.
      if (twinOf(checked(bucket, path)) !== path) await bucket.remove(twinOf(path));
      await bucket.remove(path);
    },
    // A lock in a store would outlive its owner. Publishers who meet are told so by the commit, and one of them is always the first.
    inTurn: (work) => work(),
    byHash,
    shown: (suite) => shownState(bucket, checked(bucket, suite)),
    show: (record, files, prove) =>
      showState(bucket, record, files, {
        indexBytes: (suite, file) => indices.bytes(suite, file),
        prove,
        patience: timing.patience,
        signal: own,
      }),
  };
}

/** apt looks for an index by its digest beside the plain one (Debian's repository format, "Acquire-By-Hash"). */
function byHash(suite: string, path: string, sha256: string): string {
  return `dists/${suite}/${path.slice(0, path.lastIndexOf("/") + 1)}by-hash/SHA256/${sha256}`;
}

/**
 * Indices that were put under their digests in this run, to be shown without asking the store for them again: 64 MiB at most.
 */
function keptIndices(bucket: S3Bucket) {
  const kept = new Map<string, Uint8Array>();
  let size = 0;
  return {
    keep(path: string, bytes: Uint8Array): void {
      if (!path.includes("/by-hash/") || kept.has(path) || size + bytes.length > HELD) return;
      kept.set(path, bytes);
      size += bytes.length;
    },
    async bytes(suite: string, file: PlainFile): Promise<Uint8Array> {
      const path = byHash(suite, file.path, file.sha256);
      const bytes = kept.get(path) ?? (await bucket.get(path));
      if (bytes) return bytes;
      throw new LisdebError("archive-invalid", "is in the newest Release, and not in the store", {
        where: bucket.where(path),
      });
    },
  };
}

const HELD = 64 * 1024 * 1024;

/** In bytes: what takes longer to send than to ask for. */
const LARGE = 64 * 1024;

/** Whether a first try, its answer lost, has written what a second one then found there. */
async function isThere(bucket: S3Bucket, path: string, bytes: Uint8Array): Promise<boolean> {
  const there = await bucket.get(path);
  return there !== undefined && Buffer.compare(there, bytes) === 0;
}

/**
 * Amazon reads a `+` in a URL's path as a blank, and apt before 1.0 sends it as it is. So what has one in its name is there a second
 * time, with blanks in their place; else old clients could not get a package such as hv-kvp-daemon_3.4+20120727-1_amd64.deb.
 */
async function putTwin(bucket: S3Bucket, path: string, isNew: boolean): Promise<void> {
  const twin = twinOf(path);
  if (twin === path) return;
  if (isNew || (await bucket.head(twin)) === undefined) await bucket.copy(path, twin);
}

const twinOf = (path: string): string => path.replaceAll("+", " ");

/** No other file of an archive has a blank in its name. */
const isTwin = (path: string): boolean => path.includes(" ");

/** A path to write or to list. A blank in it would hide it. Throws `archive-invalid`. */
function checked(bucket: S3Bucket, path: string): string {
  if (!/\s/.test(path)) return asked(bucket, path);
  throw outside(bucket, path);
}

/** A path to read, whoever names it: a list may have any, and a client asks for it as it stands there. Throws `archive-invalid`. */
function asked(bucket: S3Bucket, path: string): string {
  if (path === "" || path.split("/").every((part) => part !== "" && !/^\.{1,2}$|[\p{Cc}\\]/u.test(part)))
    return path;
  throw outside(bucket, path);
}

function outside({ name }: S3Bucket, path: string): LisdebError {
  return new LisdebError(
    "archive-invalid",
    `names the file "${shown(path)}", which is none inside the archive`,
    { where: { file: name } },
  );
}

async function bytesOf(content: Uint8Array | ByteSource): Promise<Uint8Array> {
  return content instanceof Uint8Array ? content : readAll(content);
}

async function mustHoldSomething(bucket: S3Bucket): Promise<void> {
  for await (const _ of bucket.list("")) return;
  throw new LisdebError("input-missing", "there is nothing at this address", {
    where: { file: bucket.name },
  });
}
