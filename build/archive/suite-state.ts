import type { ArchiveEntry } from "./entry.ts";
import type { SourceEntry } from "./source-entry.ts";

/** One state of a suite, whole: the record that is created to commit it. docs/decisions/0015 says why. */
export interface StateRecord {
  /** 2: its Release lists source packages, of which programs that know 1 alone would leave some without their packages, and packages without their sources. */
  readonly format: "lisdeb archive state 1" | "lisdeb archive state 2";
  /** As in sources.list. */
  readonly suite: string;
  /** 1 for the first; each state is one more than the one it was made from. */
  readonly number: number;
  /** Release's Date, ISO 8601, whole seconds. */
  readonly date: string;
  /** What was done, in a line. */
  readonly change: string;
  /** Text of Release. */
  readonly release: string;
  /** Text of Release.gpg. */
  readonly releaseGpg: string;
  /** Text of InRelease. */
  readonly inRelease: string;
  /** Of each index that is compressed in parts, how many bytes each part takes, by its path below dists/SUITE/. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
}

/** What a suite holds, whatever it is written down as. */
export interface SuiteContent {
  /** Each package once, also where it stands in several indices; in the order of Packages. */
  readonly entries: readonly ArchiveEntry[];
  /** Source packages, in the order of Sources. */
  readonly sources: readonly SourceEntry[];
}

/** What a suite holds before anything was published in it. */
export const NOTHING: SuiteContent = { entries: [], sources: [] };
