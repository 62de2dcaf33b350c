import type { Recipe } from "../recipe/index.ts";
import { TEXT_WIDTH, wrap } from "./wrap.ts";

/** One entry of a Debian changelog (deb-changelog(5)). */
export interface ChangelogEntry {
  readonly version: string;
  /** What changed; each as the lines that it takes. */
  readonly changes: readonly (readonly string[])[];
  /** RFC 5322. */
  readonly date: string;
}

/**
 * The changelog of a package, newest first: what the recipe says of each revision up to the one that is built. Where it says
 * nothing of that one, its entry has the package's own time.
 */
export function changelogEntries(
  recipe: Recipe,
  versionOf: (revision: number) => string,
  mtime: number,
): ChangelogEntry[] {
  const entries = recipe.changes
    .filter(({ revision }) => revision <= recipe.revision)
    .toSorted((a, b) => b.revision - a.revision)
    .map(({ revision, date, lines }) => ({
      version: versionOf(revision),
      changes: lines.map((line) => wrap(line, TEXT_WIDTH)),
      date: rfc5322(Date.parse(`${date}T00:00:00Z`) / 1000),
    }));
  const current = versionOf(recipe.revision);
  if (entries[0]?.version === current) return entries;
  const change = `Package the daemon of ${recipe.title}, byte for byte as it is on the medium.`;
  return [{ version: current, changes: [wrap(change, TEXT_WIDTH)], date: rfc5322(mtime) }, ...entries];
}

/** Seconds since 1970 as `Fri, 27 Jul 2012 00:00:00 +0000`. */
function rfc5322(time: number): string {
  return new Date(time * 1000).toUTCString().replace(/GMT$/, "+0000");
}
