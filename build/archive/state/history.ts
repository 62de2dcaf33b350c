import { atOnce } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { readRecord, undefinedWhereInvalid, type StateWanted } from "./read-state.ts";
import { keptIndices, parseRecordPath, recordPath, type KeptIndex } from "../state-record.ts";

/** How long what clients could see stays where they find it: this many states, and those that were replaced less than this long ago. */
const HISTORY = { states: 10, replacedMs: 2 * 24 * 3_600_000 };

/** At how many requests at a time an object store is asked. */
const REQUESTS = 16;

/**
 * Removes the states that are past, with the index files that no other state names. Of a killed run the rest is done by the next: a state's
 * record goes last. The newest states are looked at once more before anything goes, since on an object store another publisher may have
 * brought back what only an old one had.
 */
export async function removePastStates(store: ArchiveStore, suite: string, now: Date): Promise<void> {
  const { kept, past, snapshots } = await historyOf(store, suite, now);
  // Each look costs reading all that are kept: where these are many, it is taken now and then.
  if (past.length === 0 || past.length * 10 < kept.length) return;
  const keptIn = await indicesOf(store, suite, [...kept, ...snapshots.map((snapshot) => ({ snapshot }))]);
  // Of a damaged one nobody knows what it needs; lisdeb verify and clean tell of it, and one with a number is past some day.
  if (keptIn.includes("unreadable")) return;
  // A damaged one goes without its indices: those that no other names are left to clean.
  const useless = new Map(
    flat(await indicesOf(store, suite, past)).map(({ path, sha256 }) => [
      store.byHash(suite, path, sha256),
      sha256,
    ]),
  );
  const newer: Indices[] = [];
  for (let number = (kept[0] ?? 0) + 1; newer.at(-1) !== "absent"; number++)
    newer.push(...(await indicesOf(store, suite, [number])));
  if (newer.includes("unreadable")) return;
  const needed = new Set(flat([...keptIn, ...newer]).map(({ sha256 }) => sha256));
  const paths = [...useless].filter(([, sha256]) => !needed.has(sha256)).map(([path]) => path);
  await atOnce(paths, REQUESTS, (path) => store.remove(path));
  await atOnce(past, REQUESTS, (number) => store.remove(recordPath(suite, number)));
}

interface History {
  /** Newest first. */
  readonly kept: readonly number[];
  readonly past: readonly number[];
  /** Names under which states are kept. */
  readonly snapshots: readonly string[];
}

async function historyOf(store: ArchiveStore, suite: string, now: Date): Promise<History> {
  const states: { readonly number: number; readonly time: Date }[] = [];
  const snapshots: string[] = [];
  for await (const { path, time } of store.list(`.lisdeb/${suite}`)) {
    const found = parseRecordPath(path);
    if (found === undefined) continue;
    if ("number" in found) states.push({ number: found.number, time });
    else snapshots.push(found.snapshot);
  }
  states.sort((a, b) => b.number - a.number);
  const isKept = (index: number): boolean => {
    // When the one after it was made.
    const replaced = states[index - 1]?.time.getTime() ?? now.getTime();
    return index < HISTORY.states || now.getTime() - replaced < HISTORY.replacedMs;
  };
  return {
    kept: states.filter((_, index) => isKept(index)).map(({ number }) => number),
    past: states.filter((_, index) => !isKept(index)).map(({ number }) => number),
    snapshots,
  };
}

/** What a state names; another publisher may have removed it. */
type Indices = readonly KeptIndex[] | "absent" | "unreadable";

async function indicesOf(
  store: ArchiveStore,
  suite: string,
  wanted: readonly StateWanted[],
): Promise<Indices[]> {
  const found = new Array<Indices>(wanted.length).fill("absent");
  await atOnce([...wanted.entries()], REQUESTS, async ([index, each]) => {
    try {
      const record = await readRecord(store, suite, each);
      if (record) found[index] = keptIndices(record, store.name);
    } catch (error) {
      undefinedWhereInvalid(error);
      found[index] = "unreadable";
    }
  });
  return found;
}

function flat(indices: readonly Indices[]): readonly KeptIndex[] {
  return indices.flatMap((each) => (typeof each === "string" ? [] : each));
}
