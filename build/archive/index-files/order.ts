import { byText, LisdebError } from "../../base/index.ts";
import { compareVersions } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import type { SourceEntry } from "../source-entry.ts";

/** What makes a package one that an archive has once: name, version and architecture, as `name_version_arch`. */
export function entryKey(entry: Pick<ArchiveEntry, "name" | "version" | "architecture">): string {
  return `${entry.name}_${entry.version}_${entry.architecture}`;
}

/** The order of Packages: by name, then the oldest version first, then by architecture. */
export function compareEntries(a: ArchiveEntry, b: ArchiveEntry): number {
  return (
    byText(a.name, b.name) ||
    (a.version === b.version ? 0 : compareVersions(a.version, b.version) || byText(a.version, b.version)) ||
    byText(a.architecture, b.architecture)
  );
}

/** The order of Sources: by name, then the oldest version first. */
export function compareSources(a: SourceEntry, b: SourceEntry): number {
  return byText(a.name, b.name) || compareVersions(a.version, b.version) || byText(a.version, b.version);
}

/**
 * Entries of several indices as one list in the order of Packages; what stands in several of them, such as `Architecture: all`, once.
 * Throws `archive-invalid` where two indices state one package differently.
 */
export function mergeEntries(indices: readonly (readonly ArchiveEntry[])[]): ArchiveEntry[] {
  const found = new Map<string, ArchiveEntry>();
  for (const entry of indices.flat()) {
    const key = entryKey(entry);
    const other = found.get(key);
    if (other !== undefined && (other.stanza !== entry.stanza || other.component !== entry.component)) {
      throw new LisdebError("archive-invalid", `states ${key} in two ways`, {
        where: { file: entry.filename },
      });
    }
    found.set(key, entry);
  }
  return [...found.values()].toSorted(compareEntries);
}

/** The architectures that a suite's indices are for: those it has at least, and those of its packages; sorted, without `all`. */
export function architecturesOf(
  entries: readonly ArchiveEntry[],
  atLeast: readonly string[],
): readonly string[] {
  const all = new Set([...atLeast, ...entries.map(({ architecture }) => architecture)]);
  all.delete("all");
  return [...all].toSorted(byText);
}
