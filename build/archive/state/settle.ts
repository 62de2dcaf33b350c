import { atOnce, LisdebError } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { Change } from "../change.ts";
import { entryKey, type Release } from "../index-files/index.ts";
import type { IndexFile } from "../index-file.ts";
import { sourceKey } from "../needed-sources.ts";
import { interruptIfAborted } from "../storage/interrupted.ts";
import { NOTHING, type StateRecord, type SuiteContent } from "../suite-state.ts";
import { removePastStates } from "./history.ts";
import {
  makeNewState,
  namesOf,
  periodOf,
  periodWanted,
  type NewState,
  type ReleaseNames,
} from "./new-state.ts";
import { demandLater, proveNewest, proveOurs } from "./prove-ours.ts";
import { contentOf, newestRecords, undefinedWhereLarger, type SuiteState } from "./read-state.ts";
import type { SettleDeps } from "./settle-deps.ts";
import { formatRecord, keptIndices, recordPath, releaseOf } from "../state-record.ts";

/** How a change ended. */
export interface Settled {
  /** The newest state, whether made by this call or found. */
  readonly state: SuiteState;
  readonly changed: boolean;
}

/**
 * Applies a change to the newest state of a suite, and commits and shows what comes of it; where another publisher was faster, to what that one
 * made. What a killed run left committed and not shown is shown first. Not to be called inside the store's `inTurn`.
 *
 * Throws `archive-foreign` where the newest state is signed by nobody who is trusted, `clock-behind`, `archive-invalid`, whatever the change, the
 * signer and the store throw; nothing is committed then, except where the hint says so.
 */
export async function settle(
  store: ArchiveStore,
  suite: string,
  change: Change,
  deps: SettleDeps,
): Promise<Settled> {
  return store.inTurn(async () => {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      interruptIfAborted(deps.signal);
      const before = await newestShown(store, suite, deps);
      const after = change.apply(before?.content ?? NOTHING);
      const release = before && releaseOf(before.record, store.name);
      const names = namesOf(release, deps, store.name);
      if (before && deps.force !== true && isSame(before.content, after) && isNamed(release, names, deps)) {
        return { state: before, changed: false };
      }
      await deps.beforeCommit?.(after);
      const made = await makeNewState(store, suite, before, after, { change: change.title, names }, deps);
      interruptIfAborted(deps.signal);
      if (await commit(store, suite, before?.record, made, deps)) {
        await afterwards(async () => removePastStates(store, suite, deps.now()), "the change itself is done");
        return { state: { record: made.record, content: after }, changed: true };
      }
    }
    throw new LisdebError("store-failed", `other publishers were faster, ${MOST_TRIES} times`, {
      where: { file: store.name },
    });
  });
}

/** Each try that fails is a state that another publisher made. */
const MOST_TRIES = 100;

/** How many files are written at a time. */
const WRITES = 8;

/** The newest state, proven to be ours, and shown: its publisher may have been killed just before it did that. */
async function newestShown(
  store: ArchiveStore,
  suite: string,
  deps: SettleDeps,
): Promise<SuiteState | undefined> {
  const [oldest, ...later] = await newestRecords(store, suite);
  if (oldest === undefined) return undefined;
  await proveNewest(store, [oldest, ...later], deps);
  const record = later.at(-1) ?? oldest;
  const content = await contentOf(store, record);
  if ((await store.shown(suite)) !== record.number) await show(store, record, deps);
  return { record, content };
}

/** Where a newer state is committed meanwhile, that is only shown from here if it is ours. */
async function show(store: ArchiveStore, record: StateRecord, deps: SettleDeps): Promise<void> {
  await store.show(record, keptIndices(record, store.name), async (newer) => {
    await proveOurs(newer, store.name, deps);
    demandLater(newer, record, store.name);
  });
}

/** Writes the indices, then the record, which decides, and then shows it. False where another publisher made this state. */
async function commit(
  store: ArchiveStore,
  suite: string,
  before: StateRecord | undefined,
  { record, indices }: NewState,
  deps: SettleDeps,
): Promise<boolean> {
  const date = new Date(record.date);
  const kept = indices.filter(({ listedOnly }) => listedOnly !== true);
  const known = new Set(before ? keptIndices(before, store.name).map(({ sha256 }) => sha256) : []);
  const found: IndexFile[] = [];
  const put = async (index: IndexFile) => {
    const path = store.byHash(suite, index.path, index.sha256);
    if ((await store.create(path, index.bytes, date)) === "created") return;
    const isKnown = known.has(index.sha256);
    if (!isKnown) found.push(index);
    // What the state before has was looked at by its publisher, and is looked at again where the suite is to be signed anew.
    if (isKnown && deps.force !== true) return;
    if (!(await hasBytes(store, path, index.bytes))) await store.replace(path, index.bytes, date);
  };
  await atOnce(kept, WRITES, put);
  const path = recordPath(suite, record.number);
  // The record's own time is the clock's, where the store keeps one: by it the history ends, whatever Date is.
  if ((await store.create(path, formatRecord(record), deps.now())) === "exists") return false;
  await afterwards(async () => {
    try {
      await show(store, record, deps);
    } finally {
      // One that was there, and of an old state only, another publisher may have removed in the moment before the commit.
      await atOnce([...found], WRITES, put);
    }
  }, "the change is committed, and the next run shows it");
  return true;
}

/** Whether a file that has its bytes' digest for a name has those bytes: a disk may have damaged it, or somebody put another there. */
async function hasBytes(store: ArchiveStore, path: string, bytes: Uint8Array): Promise<boolean> {
  const there = await store.read(path, bytes.length).catch(undefinedWhereLarger);
  return there !== undefined && Buffer.compare(there, bytes) === 0;
}

/** What goes wrong after the commit does not undo it, and says so. */
async function afterwards(work: () => Promise<void>, hint: string): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof LisdebError)) throw cause;
    const { code, message, where } = cause;
    throw new LisdebError(code, message, { where, hint, cause });
  }
}

function isSame(before: SuiteContent, after: SuiteContent): boolean {
  if (before === after) return true;
  return (
    isSameList(before.entries, after.entries, entryKey) &&
    isSameList(before.sources, after.sources, sourceKey)
  );
}

function isSameList<Entry extends { readonly stanza: string }>(
  before: readonly Entry[],
  after: readonly Entry[],
  keyOf: (entry: Entry) => string,
): boolean {
  if (before.length !== after.length) return false;
  const stanzas = new Map(before.map((entry) => [keyOf(entry), entry.stanza]));
  return after.every((entry) => stanzas.get(keyOf(entry)) === entry.stanza);
}

/** Whether a Release says of the archive what the next one would. */
function isNamed(release: Release | undefined, names: ReleaseNames, deps: SettleDeps): boolean {
  return (
    inSeconds(periodOf(release)) === inSeconds(periodWanted(release, deps)) &&
    release !== undefined &&
    (release.origin ?? "") === names.origin &&
    (release.label ?? "") === names.label &&
    (release.description ?? "") === (names.description ?? "")
  );
}

const inSeconds = (period: number | "ever") => (period === "ever" ? period : Math.floor(period / 1000));
