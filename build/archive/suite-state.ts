import type { ArchiveEntry } from "./entry.ts";

/** One state of a suite, whole: the record that is created to commit it. docs/decisions/0015 says why. */
export interface StateRecord {
  readonly format: "lisdeb archive state 1";
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
}
