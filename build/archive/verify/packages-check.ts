import type { IndexCheck } from "./check-indices.ts";
import type { Client } from "./clients.ts";
import type { PathSum } from "./contents-sums.ts";

/** By path and digests, packages that have been proven, so that none is read twice; nothing of a package's bytes is kept. */
export type SeenPackages = Map<string, PathSum | undefined>;

/** What packages are checked with, beside what indices are. */
export interface PackagesCheck extends IndexCheck {
  /** Whether the packages themselves are read. */
  readonly pool: boolean;
  /** Clients whose dpkg the packages have to be fit for. */
  readonly own: readonly Client[];
  readonly seen: SeenPackages;
  /** Packages for all architectures that were counted, of which each architecture has one list: by a digest of what names them. */
  readonly countedForAll: Set<string>;
  readonly signal: AbortSignal | undefined;
}
