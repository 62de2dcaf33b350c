import { LisdebError, shown, type Where } from "../../base/index.ts";
import { compareVersions } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { compareEntries } from "../index-files/index.ts";
import { olderThanNewest } from "../older-versions.ts";
import type { SuiteContent } from "../suite-state.ts";

/** A package that is to be in a suite, and where it was read. */
export interface PackageToAdd {
  readonly entry: ArchiveEntry;
  readonly where: Where;
}

/** What becomes of a suite when packages are added. */
export interface Addition {
  readonly after: SuiteContent;
  /** Of those asked for, what is new there. */
  readonly added: readonly ArchiveEntry[];
  /** Of those asked for, what is there already, with the same bytes. */
  readonly present: readonly ArchiveEntry[];
  /** Of those asked for, what is older than the versions that are kept, and therefore left out. */
  readonly older: readonly ArchiveEntry[];
  /** What goes because newer versions are there. */
  readonly removed: readonly ArchiveEntry[];
}

/**
 * Adds packages to what a suite holds. A package never gets other bytes under the name, version and architecture that it has: clients may have
 * it already, and would not see the difference. `keep`: so many of the newest versions of each package on each architecture stay, all of them
 * where not given. Throws `package-differs`.
 */
export function addPackages(
  before: SuiteContent,
  wanted: readonly PackageToAdd[],
  { keep }: { readonly keep?: number | undefined } = {},
): Addition {
  const byName = byNameOf(before.entries);
  const byFile = new Map(before.entries.map((entry) => [entry.filename, entry]));
  const [added, present]: [ArchiveEntry[], ArchiveEntry[]] = [[], []];
  for (const { entry, where } of wanted) {
    const others = byName.get(entry.name) ?? [];
    const twin = others.find((other) => isSamePackage(other, entry)) ?? byFile.get(entry.filename);
    if (twin?.sha256 === entry.sha256) {
      if (!added.includes(twin)) present.push(twin);
      continue;
    }
    if (twin) throw differs(entry, twin, where);
    byName.set(entry.name, [...others, entry]);
    byFile.set(entry.filename, entry);
    added.push(entry);
  }
  const gone = keep === undefined ? new Set<ArchiveEntry>() : olderThan(keep, wanted, byName);
  const stays = (entry: ArchiveEntry): boolean => !gone.has(entry);
  const fates = {
    added: added.filter(stays),
    present: present.filter(stays),
    older: added.filter((entry) => gone.has(entry)),
    removed: before.entries.filter((entry) => gone.has(entry)),
  };
  if (fates.added.length + fates.removed.length === 0) return { after: before, ...fates };
  const entries = [...before.entries, ...fates.added].filter(stays).toSorted(compareEntries);
  return { after: { entries }, ...fates };
}

/** For apt, versions that dpkg takes for equal are one, however they are written; and `all` is on every architecture. */
function isSamePackage(a: ArchiveEntry, b: ArchiveEntry): boolean {
  return (
    (a.architecture === b.architecture || a.architecture === "all" || b.architecture === "all") &&
    compareVersions(a.version, b.version) === 0
  );
}

function differs(entry: ArchiveEntry, twin: ArchiveEntry, where: Where): LisdebError {
  const same = twin.version === entry.version && twin.architecture === entry.architecture;
  const inWords = ({ name, version, architecture }: ArchiveEntry) =>
    [name, version, architecture].map((part) => shown(part)).join(" ");
  return new LisdebError(
    "package-differs",
    same
      ? `the archive has ${inWords(entry)} with other bytes (SHA-256 ${twin.sha256}, and this one has ${entry.sha256})`
      : `the archive has ${inWords(twin)}, which apt or the pool could not tell from this ${inWords(entry)}`,
    {
      where,
      hint: "what was published is never replaced: give the package a new version, in a recipe by its revision",
    },
  );
}

/** Of the packages that something was asked for, what is older than the newest versions. */
function olderThan(
  keep: number,
  wanted: readonly PackageToAdd[],
  byName: ReadonlyMap<string, readonly ArchiveEntry[]>,
): ReadonlySet<ArchiveEntry> {
  const names = new Set(wanted.map(({ entry }) => entry.name));
  return new Set([...names].flatMap((name) => olderThanNewest(byName.get(name) ?? [], keep)));
}

function byNameOf(entries: readonly ArchiveEntry[]): Map<string, readonly ArchiveEntry[]> {
  const groups = new Map<string, ArchiveEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.name);
    if (group) group.push(entry);
    else groups.set(entry.name, [entry]);
  }
  return groups;
}
