import { compareVersions } from "../deb/index.ts";
import type { ArchiveEntry } from "./entry.ts";

/** Those that are older than the newest `count` versions of the same package on the same architecture. */
export function olderThanNewest(entries: readonly ArchiveEntry[], count: number): readonly ArchiveEntry[] {
  const versions = new Map<string, ArchiveEntry[]>();
  for (const entry of entries) {
    const key = `${entry.name} ${entry.architecture}`;
    const others = versions.get(key);
    if (others) others.push(entry);
    else versions.set(key, [entry]);
  }
  return [...versions.values()].flatMap((each) =>
    each.toSorted((a, b) => compareVersions(b.version, a.version)).slice(count),
  );
}
