import { gunzip } from "node:zlib";
import { promisify } from "node:util";
import { byText, LisdebError, sha256, type Where } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { compareSources, mergeEntries, parsePackages, parseSources } from "../index-files/index.ts";
import type { StateRecord, SuiteContent } from "../suite-state.ts";
import {
  keptIndices,
  parseRecord,
  parseRecordPath,
  recordPath,
  snapshotPath,
  type KeptIndex,
} from "../state-record.ts";

/** A state of a suite: what was committed, and the packages in it. */
export interface SuiteState {
  readonly record: StateRecord;
  readonly content: SuiteContent;
}

/** Which state: by its number, or by the name under which it is kept. */
export type StateWanted = number | { readonly snapshot: string };

/**
 * A state of a suite, the newest where no other is asked for; undefined where there is none. Its indices are held against its Release; who
 * signed that is not judged. Throws `archive-invalid`, and `archive-foreign` where another tool made dists/SUITE.
 */
export async function readState(
  store: ArchiveStore,
  suite: string,
  wanted?: StateWanted,
): Promise<SuiteState | undefined> {
  const record = await readRecord(store, suite, wanted);
  return record && { record, content: await contentOf(store, record) };
}

/** The record alone of what {@link readState} reads. */
export async function readRecord(
  store: ArchiveStore,
  suite: string,
  wanted?: StateWanted,
): Promise<StateRecord | undefined> {
  if (wanted === undefined) return (await newestRecords(store, suite)).at(-1);
  const path = typeof wanted === "number" ? recordPath(suite, wanted) : snapshotPath(suite, wanted.snapshot);
  const bytes = await store.read(path, RECORD_BYTES).catch((cause: unknown) => {
    if (!isTooLarge(cause)) throw cause;
    const where = { file: store.name, inside: [path] };
    throw new LisdebError("archive-invalid", "is too large for the record of a state", { where, cause });
  });
  return bytes && parseRecord(bytes, store.name, path);
}

/** The suites that have a state, by name. */
export async function suitesOf(store: ArchiveStore): Promise<string[]> {
  const suites = new Set<string>();
  for await (const { path } of store.list(".lisdeb")) {
    const found = parseRecordPath(path);
    if (found && "number" in found) suites.add(found.suite);
  }
  return [...suites].sort(byText);
}

/**
 * The states from the one that is shown to the newest, oldest first; none where there are none. Each is created only where there is none of its number, and follows on
 * the one before: the newest is the one behind which none is, whatever lies beyond a gap. What is shown is never newer, and its record stays, so that it is enough to look on
 * from there. Throws `archive-invalid`.
 */
export async function newestRecords(store: ArchiveStore, suite: string): Promise<readonly StateRecord[]> {
  const shown = await store.shown(suite);
  let number = shown ?? 1;
  let record = await readRecord(store, suite, number);
  if (record === undefined && shown === undefined) {
    // Not the first publisher's, who was killed before it showed anything: somebody took away what was shown.
    const highest = await highestNumber(store, suite);
    if (highest === undefined) return [];
    record = await readRecord(store, suite, (number = highest));
  }
  if (record === undefined) {
    throw new LisdebError("archive-invalid", `state ${number} is shown, and its record is missing`, {
      where: { file: store.name, inside: [recordPath(suite, number)] },
    });
  }
  const records: StateRecord[] = [];
  for (; record !== undefined; record = await readRecord(store, suite, ++number)) records.push(record);
  return records;
}

/** In bytes: a record holds a Release and its two signatures, and Debian's largest has 150 KB. */
const RECORD_BYTES = 32 * 1024 * 1024;

async function highestNumber(store: ArchiveStore, suite: string): Promise<number | undefined> {
  let highest: number | undefined;
  for await (const { path } of store.list(`.lisdeb/${suite}`)) {
    const found = parseRecordPath(path);
    if (found && "number" in found) highest = Math.max(highest ?? 0, found.number);
  }
  return highest;
}

/** The packages of a state, as its indices list them. Throws `archive-invalid`. */
export async function contentOf(store: ArchiveStore, record: StateRecord): Promise<SuiteContent> {
  const indices = keptIndices(record, store.name);
  const named = new Map(indices.map((index) => [index.path, index]));
  const read = async <Entry>(
    list: "Packages" | "Sources",
    parse: (text: string, where: Where) => Entry[],
  ) => {
    const plain = indices.filter(({ path }) => path.endsWith(`/${list}`));
    return Promise.all(plain.map((index) => readList(index, parse)));
  };
  const readList = async <Entry>(index: KeptIndex, parse: (text: string, where: Where) => Entry[]) => {
    const packed = named.get(`${index.path}.gz`);
    const where = { file: store.name, inside: [recordPath(record.suite, record.number), index.path] };
    const bytes =
      (packed && (await unpacked(await readIndex(store, record, packed), index.size))) ??
      (await readIndex(store, record, index));
    if (bytes !== undefined && sha256(bytes) === index.sha256) {
      return parse(Buffer.from(bytes).toString("utf8"), where);
    }
    throw new LisdebError("archive-invalid", "is missing, or not what Release lists", { where });
  };
  const [packages, sources] = await Promise.all([
    read("Packages", parsePackages),
    read("Sources", parseSources),
  ]);
  return { entries: mergeEntries(packages), sources: sources.flat().sort(compareSources) };
}

/** An index of a state, held against the digest that Release states; undefined where it cannot be had, or is another. */
export async function readIndex(
  store: ArchiveStore,
  { suite }: StateRecord,
  { path, sha256: digest, size }: KeptIndex,
): Promise<Uint8Array | undefined> {
  // By its plain name it may be had where it is lost by its digest.
  for (const place of [store.byHash(suite, path, digest), `dists/${suite}/${path}`]) {
    const bytes = await store.read(place, size).catch(undefinedWhereLarger);
    if (bytes !== undefined && sha256(bytes) === digest) return bytes;
  }
  return undefined;
}

/** What is larger than Release says is another file, and may be too large for the memory. */
export function undefinedWhereLarger(error: unknown): undefined {
  if (isTooLarge(error)) return undefined;
  throw error;
}

const isTooLarge = (error: unknown) => error instanceof LisdebError && error.code === "limit-exceeded";

/** For a record that may be damaged without harm. */
export function undefinedWhereInvalid(error: unknown): undefined {
  if (error instanceof LisdebError && error.code === "archive-invalid") return undefined;
  throw error;
}

async function unpacked(bytes: Uint8Array | undefined, size: number): Promise<Uint8Array | undefined> {
  if (bytes === undefined) return undefined;
  // What is larger than Release says is refused before it takes more memory.
  return promisify(gunzip)(bytes, { maxOutputLength: Math.max(size, 1) }).catch(() => undefined);
}
