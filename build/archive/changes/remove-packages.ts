import type { Change } from "../change.ts";
import { inBrief } from "../in-brief.ts";
import { olderThanNewest } from "../older-versions.ts";
import { pickPackages } from "./pick-packages.ts";

/** Takes the packages away that {@link pickPackages} finds by these names. Its `apply` throws `package-unknown`. */
export function removePackages(suite: string, named: readonly string[]): Change {
  return {
    title: `remove ${inBrief(named)}`,
    apply({ entries }) {
      const gone = new Set(pickPackages(entries, named, suite));
      return { entries: entries.filter((entry) => !gone.has(entry)) };
    },
  };
}

/**
 * Takes all but the newest versions of each package on each architecture away, of those that are named, or of all where none is. Its `apply`
 * throws `package-unknown`.
 */
export function keepNewest(suite: string, count: number, named: readonly string[] = []): Change {
  const versions = count === 1 ? "the newest version" : `the newest ${count} versions`;
  return {
    title: `keep ${versions} of ${named.length === 0 ? "each package" : inBrief(named)}`,
    apply(before) {
      const { entries } = before;
      const meant = named.length === 0 ? entries : pickPackages(entries, named, suite);
      const gone = new Set(olderThanNewest(meant, count));
      return gone.size === 0 ? before : { entries: entries.filter((entry) => !gone.has(entry)) };
    },
  };
}
