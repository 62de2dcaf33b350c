import type { Recipe } from "../../recipe/index.ts";
import { TEXT_WIDTH, wrap } from "./wrap.ts";

/** One entry of a Debian changelog (deb-changelog(5)). */
export interface ChangelogEntry {
  readonly version: string;
  /** What changed; each as the lines that it takes. */
  readonly changes: readonly (readonly string[])[];
  /** RFC 5322. */
  readonly date: string;
}

/** What a changelog says where its recipe says nothing. */
export interface Packaged {
  /** What the first revision packages, as a sentence. */
  readonly what: string;
  /** When the daemon was built, in seconds since 1970; undefined where nobody knows. */
  readonly built: number | undefined;
  /** The package's own time, in seconds since 1970. */
  readonly mtime: number;
}

/**
 * The changelog of a package, newest first: what the recipe says of each revision up to the one that is built. Where it says nothing of the
 * first, that one packaged the daemon, when it was built; where it says nothing of the one that is built, neither does its entry, whose time is the
 * package's own, but later than that of the entry before.
 *
 * Other releases of LIS are no part of it: they are other recipes with other media, and the version of their packages stands on those.
 */
export function changelogEntries(
  recipe: Recipe,
  versionOf: (revision: number) => string,
  { what, built, mtime }: Packaged,
): ChangelogEntry[] {
  const told = new Map(recipe.changes.map((change) => [change.revision, change]));
  const revisions = [...new Set([1, ...told.keys(), recipe.revision])]
    .filter((revision) => revision <= recipe.revision)
    .sort((a, b) => a - b);
  let latest = -Infinity;
  return revisions
    .map((revision) => {
      const change = told.get(revision);
      const lines = change?.lines ?? [revision === 1 ? what : "No change is recorded for this revision."];
      const own = revision === 1 ? (built ?? mtime) : mtime;
      latest = change ? Date.parse(`${change.date}T00:00:00Z`) / 1000 : Math.max(own, latest + 1);
      return {
        version: versionOf(revision),
        changes: lines.map((line) => wrap(line, TEXT_WIDTH)),
        date: rfc5322(latest),
      };
    })
    .reverse();
}

/** Seconds since 1970 as `Fri, 27 Jul 2012 00:00:00 +0000`. */
function rfc5322(time: number): string {
  return new Date(time * 1000).toUTCString().replace(/GMT$/, "+0000");
}
