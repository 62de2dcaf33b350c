import { SOURCE_PACKAGE_NAME } from "../source/index.ts";
import type { ArchiveEntry } from "./entry.ts";
import type { SourceEntry } from "./source-entry.ts";
import type { SuiteContent } from "./suite-state.ts";

/** What a source package is told apart by. */
export type SourceName = Pick<SourceEntry, "name" | "version">;

/** As `name version`. */
export function sourceKey({ name, version }: SourceName): string {
  return `${name} ${version}`;
}

/**
 * The source package that a package was built from: where it states none, that of its own name and version (Debian Policy 5.6.1).
 */
export function sourceOf({
  source,
  version,
  stanza,
}: Pick<ArchiveEntry, "source" | "version" | "stanza">): SourceName {
  const [, stated] = /^Source:[^\n(]*\(([^)\n]+)\)/im.exec(stanza) ?? [];
  return { name: source, version: stated ?? version };
}

/**
 * Whether lisdeb compiled a package, by what it says it was built from: then its source is at hand, and belongs beside it. What was taken from a
 * medium says of no source package; of packages from elsewhere verify notes that theirs is lacking.
 */
export function isCompiled({ source }: Pick<ArchiveEntry, "source">): boolean {
  return source === SOURCE_PACKAGE_NAME;
}

/** The source packages that a package needs beside it, as {@link sourceKey} has them: its own, and those of which parts are built into it (Policy 7.8). */
export function sourcesNeededBy(entry: ArchiveEntry): readonly string[] {
  const parts = [...entry.stanza.matchAll(/^(?:Static-)?Built-Using:([^\n]*(?:\n[ \t][^\n]*)*)/gim)];
  const used = parts.flatMap(([, value = ""]) =>
    value.split(",").flatMap((part) => {
      const relation = part.trim();
      const [, name, version] = (relation.length <= LONGEST_RELATION && EXACT.exec(relation)) || [];
      return name === undefined || version === undefined ? [] : [sourceKey({ name, version })];
    }),
  );
  return [sourceKey(sourceOf(entry)), ...used];
}

const EXACT = /^([A-Za-z0-9][A-Za-z0-9+.-]*)\s*\(\s*=\s*([^)\s]+)\s*\)$/;

/** In characters: what is longer names no source package. */
const LONGEST_RELATION = 300;

/** Those that any of the packages needs. */
export function neededBy(
  sources: readonly SourceEntry[],
  entries: readonly ArchiveEntry[],
): readonly SourceEntry[] {
  if (sources.length === 0) return [];
  const needed = new Set(entries.flatMap(sourcesNeededBy));
  return sources.filter((source) => needed.has(sourceKey(source)));
}

/**
 * The source packages that stay in a suite when it has these packages: one goes with the last package that needed it. One that no package ever did
 * stays until it is named.
 */
export function sourcesLeft(before: SuiteContent, entries: readonly ArchiveEntry[]): readonly SourceEntry[] {
  const [had, has] = [before.entries, entries].map((each) => new Set(neededBy(before.sources, each)));
  const left = before.sources.filter((source) => has?.has(source) === true || had?.has(source) !== true);
  return left.length === before.sources.length ? before.sources : left;
}
