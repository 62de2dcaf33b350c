import type { Change } from "../change.ts";
import { inBrief } from "../in-brief.ts";
import { olderThanNewest } from "../older-versions.ts";
import { sourcesLeft } from "../needed-sources.ts";
import type { ArchiveEntry } from "../entry.ts";
import type { SuiteContent } from "../suite-state.ts";
import { pickPackages } from "./pick-packages.ts";
import { isOfSource, withoutSources } from "./remove-sources.ts";

/**
 * Takes the packages away that {@link pickPackages} finds by these names, and the source packages that no other one needs; of those that no package needs, those that
 * are named. Its `apply` throws `package-unknown`, and `source-missing` for a source package that is needed.
 */
export function removePackages(suite: string, named: readonly string[]): Change {
  return {
    title: `remove ${inBrief(named)}`,
    apply(before) {
      const names = before.sources.length === 0 ? named : named.filter((name) => !isOfSource(name));
      const gone = new Set(pickPackages(before.entries, names, suite));
      const after = withEntries(
        before,
        before.entries.filter((entry) => !gone.has(entry)),
      );
      const sources = named.filter((name) => !names.includes(name));
      return sources.length === 0 ? after : withoutSources(after, before, sources, suite);
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
      if (gone.size === 0) return before;
      return withEntries(
        before,
        entries.filter((entry) => !gone.has(entry)),
      );
    },
  };
}

function withEntries(before: SuiteContent, entries: readonly ArchiveEntry[]): SuiteContent {
  return { entries, sources: sourcesLeft(before, entries) };
}
