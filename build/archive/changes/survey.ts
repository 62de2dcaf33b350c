import { byText } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { releaseOf, type SuiteState } from "../state/index.ts";
import { readState } from "../state/index.ts";
import type { StateRecord } from "../suite-state.ts";
import { keptRecords } from "./kept-records.ts";

/** A state of a suite that is kept. */
export interface KeptState {
  readonly record: StateRecord;
  /** Names that it is kept under. */
  readonly snapshots: readonly string[];
}

/** A suite of an archive as its owner sees it. */
export interface SurveyedSuite {
  readonly suite: string;
  /** The newest. */
  readonly state: SuiteState;
  /** When clients stop to take it; undefined for never. */
  readonly validUntil: Date | undefined;
  /** Newest first. */
  readonly states: readonly KeptState[];
}

/** What an archive has: its suites, their packages, and the states that are kept. Throws `archive-invalid`, and what the store throws. */
export async function surveyArchive(
  store: ArchiveStore,
  suites?: readonly string[],
): Promise<readonly SurveyedSuite[]> {
  const bySuite = new Map<string, Map<number, { record: StateRecord; snapshots: string[] }>>();
  for (const { record, snapshot } of await keptRecords(store)) {
    const { suite, number } = record;
    if (suites && !suites.includes(suite)) continue;
    const states = bySuite.get(suite) ?? new Map<number, { record: StateRecord; snapshots: string[] }>();
    const state = states.get(number) ?? { record, snapshots: [] };
    if (snapshot !== undefined) state.snapshots.push(snapshot);
    bySuite.set(suite, states.set(number, state));
  }
  const surveyed: SurveyedSuite[] = [];
  for (const [suite, states] of [...bySuite].sort(([a], [b]) => byText(a, b))) {
    const state = await readState(store, suite);
    if (!state) continue;
    surveyed.push({
      suite,
      state,
      validUntil: releaseOf(state.record, store.name).validUntil,
      states: [...states.values()].sort((a, b) => b.record.number - a.record.number),
    });
  }
  return surveyed;
}
