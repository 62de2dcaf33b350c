import type { ArchiveStore } from "../archive-store.ts";
import type { Change } from "../change.ts";
import type { ArchiveEntry } from "../entry.ts";
import { sourceKey } from "../needed-sources.ts";
import { readRecord, settle, type SettleDeps, type Settled } from "../state/index.ts";
import type { SourceEntry } from "../source-entry.ts";
import { NOTHING, type SuiteContent } from "../suite-state.ts";
import { stateUnknown } from "./state-unknown.ts";

/** How a change of a suite ended, and what came and went by it. */
export interface ChangedSuite extends Settled {
  /** What the suite held before. */
  readonly before: SuiteContent;
  readonly added: readonly ArchiveEntry[];
  readonly removed: readonly ArchiveEntry[];
  /** Source packages. */
  readonly sources: { readonly added: readonly SourceEntry[]; readonly removed: readonly SourceEntry[] };
}

/** What {@link changeSuite} hands on to {@link settle}; it is told what a try is about to change. */
export interface ChangeDeps extends Omit<SettleDeps, "beforeCommit"> {
  readonly beforeCommit?: (difference: Pick<ChangedSuite, "added" | "removed" | "sources">) => Promise<void>;
}

/** Applies a change to a suite, and tells the difference. Throws what {@link settle} throws. */
export async function changeSuite(
  store: ArchiveStore,
  suite: string,
  change: Change,
  { beforeCommit, ...deps }: ChangeDeps,
): Promise<ChangedSuite> {
  let before: SuiteContent = NOTHING;
  const seen: Change = {
    title: change.title,
    apply(content) {
      before = content;
      return change.apply(content);
    },
  };
  const settled = await settle(store, suite, seen, {
    ...deps,
    ...(beforeCommit && { beforeCommit: (after: SuiteContent) => beforeCommit(differenceOf(before, after)) }),
  });
  return { ...settled, before, ...differenceOf(before, settled.state.content) };
}

/** Demands that the archive has a suite: one whose name is misspelt would come into being by a change, empty. Throws `state-unknown`. */
export async function demandSuite(store: ArchiveStore, suite: string): Promise<void> {
  if (!(await readRecord(store, suite))) throw stateUnknown(store, suite);
}

function differenceOf(before: SuiteContent, after: SuiteContent) {
  return {
    added: without(after.entries, before.entries, fileOf),
    removed: without(before.entries, after.entries, fileOf),
    sources: {
      added: without(after.sources, before.sources, sourceKey),
      removed: without(before.sources, after.sources, sourceKey),
    },
  };
}

/** In an archive, two packages of one file are one. */
const fileOf = ({ filename }: ArchiveEntry): string => filename;

function without<Entry>(
  these: readonly Entry[],
  others: readonly Entry[],
  keyOf: (entry: Entry) => string,
): readonly Entry[] {
  const keys = new Set(others.map(keyOf));
  return these.filter((entry) => !keys.has(keyOf(entry)));
}
