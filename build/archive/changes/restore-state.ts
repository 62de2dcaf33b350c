import { compareVersions } from "../../deb/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { Change } from "../change.ts";
import type { ArchiveEntry } from "../entry.ts";
import { proveOurs, readState, type SettleDeps, type StateWanted, type SuiteState } from "../state/index.ts";
import type { SuiteContent } from "../suite-state.ts";
import { changeSuite, type ChangedSuite } from "./change-suite.ts";
import { demandInPool } from "../missing-in-pool.ts";
import { stateUnknown } from "./state-unknown.ts";

/** A package whose newest version in a suite is older than it was, or that is there no more. */
export interface SteppedBack {
  readonly name: string;
  readonly architecture: string;
  /** The newest version there was: a client may have it, and keeps it. */
  readonly from: string;
  /** The newest there is now; undefined where there is none. */
  readonly to: string | undefined;
}

/** How a rollback ended. */
export interface RolledBack extends ChangedSuite {
  /** The state whose packages the suite has again. */
  readonly to: number;
  readonly steppedBack: readonly SteppedBack[];
}

/** Gives a suite the packages of an earlier state. */
export function restoreState({ record, content }: SuiteState, wanted: StateWanted): Change {
  const name = typeof wanted === "number" ? "" : `, kept as ${wanted.snapshot}`;
  return { title: `roll back to state ${record.number}${name}`, apply: () => content };
}

/**
 * Rolls a suite back: makes a new state of the packages of one that is kept. Its Date is later than any before: an older one is what an attacker
 * would serve, and newer apts pass it by without a word (measured on apt 2.2 to 3.0). Throws `state-unknown`, `archive-foreign` where it is signed by no key that was given, `archive-invalid`, and what
 * {@link changeSuite} throws.
 */
export async function rollBack(
  store: ArchiveStore,
  suite: string,
  wanted: StateWanted,
  deps: Omit<SettleDeps, "beforeCommit">,
): Promise<RolledBack> {
  const earlier = await readState(store, suite, wanted);
  if (!earlier) throw stateUnknown(store, suite, wanted);
  await proveOurs(earlier.record, store.name, deps);
  // Once it is past, what only this state names may go at any time: looked at before its packages are signed, and once they keep themselves.
  const changed = await changeSuite(store, suite, restoreState(earlier, wanted), {
    ...deps,
    beforeCommit: () => demandInPool(store, earlier.content),
  });
  await demandInPool(store, earlier.content);
  return {
    ...changed,
    to: earlier.record.number,
    steppedBack: steppedBack(changed.before, earlier.content),
  };
}

/** What clients that are up to date now have in a newer version than the suite will. */
export function steppedBack(before: SuiteContent, after: SuiteContent): readonly SteppedBack[] {
  const left = newestOf(after.entries);
  return [...newestOf(before.entries)].flatMap(([key, { name, architecture, version: from }]) => {
    const to = left.get(key)?.version;
    return to !== undefined && compareVersions(to, from) >= 0 ? [] : [{ name, architecture, from, to }];
  });
}

function newestOf(entries: readonly ArchiveEntry[]): ReadonlyMap<string, ArchiveEntry> {
  const newest = new Map<string, ArchiveEntry>();
  for (const entry of entries) {
    const key = `${entry.name} ${entry.architecture}`;
    const other = newest.get(key);
    if (!other || compareVersions(other.version, entry.version) < 0) newest.set(key, entry);
  }
  return newest;
}
