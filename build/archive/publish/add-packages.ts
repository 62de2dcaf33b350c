import { LisdebError, shown, type Where } from "../../base/index.ts";
import { compareVersions } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { compareEntries } from "../index-files/index.ts";
import { addSources, type AddedSources, type SourceToAdd } from "./add-sources.ts";
import { olderThanNewest } from "../older-versions.ts";
import { isCompiled, sourceKey, sourceOf } from "../needed-sources.ts";
import type { SourceEntry } from "../source-entry.ts";
import { dscName } from "../source-package/index.ts";
import type { SuiteContent } from "../suite-state.ts";

/** A package that is to be in a suite, and where it was read. */
export interface PackageToAdd {
  readonly entry: ArchiveEntry;
  readonly where: Where;
  /** SHA-256 of the files of the source package that it was built with, by their names; undefined where no build record tells. */
  readonly builtWith?: ReadonlyMap<string, string> | undefined;
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
  /** What becomes of source packages: one goes with the last package that needed it. */
  readonly sources: AddedSources;
}

/**
 * Adds packages to what a suite holds. A package never gets other bytes under the name, version and architecture that it has: clients may have
 * it already, and would not see the difference. `keep`: so many of the newest versions of each package on each architecture stay, all of them
 * where not given. Throws `package-differs`; and where one that stays is known to have a source package, `source-missing` where the suite has it not, and
 * `source-invalid` where it has another.
 */
export function addPackages(
  before: SuiteContent,
  wanted: readonly PackageToAdd[],
  { keep, sources = [] }: AdditionOptions = {},
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
  const isChanged = fates.added.length + fates.removed.length > 0;
  const entries = isChanged
    ? [...before.entries, ...fates.added].filter(stays).toSorted(compareEntries)
    : before.entries;
  const withSources = addSources(before, sources, { had: [...before.entries, ...added], entries });
  demandSources(wanted, entries, withSources.after);
  const after =
    isChanged || withSources.after !== before.sources ? { entries, sources: withSources.after } : before;
  return { after, ...fates, sources: withSources.fates };
}

/** What else {@link addPackages} is told. */
export interface AdditionOptions {
  readonly keep?: number | undefined;
  /** Source packages that are to be there, too. */
  readonly sources?: readonly SourceToAdd[] | undefined;
}

/** What is published under a licence that asks for its source is never published without it. */
function demandSources(
  wanted: readonly PackageToAdd[],
  entries: readonly ArchiveEntry[],
  sources: readonly SourceEntry[],
): void {
  const there = new Map(sources.map((source) => [sourceKey(source), source.sha256]));
  const published = new Set(entries.map(({ filename }) => filename));
  for (const { entry, where, builtWith } of wanted) {
    if (!(builtWith || isCompiled(entry)) || !published.has(entry.filename)) continue;
    const source = sourceOf(entry);
    const sha256 = there.get(sourceKey(source));
    const stated = builtWith ? builtWith.get(dscName(source)) : sha256;
    if (sha256 !== undefined && stated === sha256) continue;
    const inWords = `the source package ${shown(source.name)} ${shown(source.version)}`;
    throw sha256 === undefined
      ? new LisdebError(
          "source-missing",
          `was built from ${inWords}, which neither lies beside it nor is in the suite`,
          {
            where,
            hint: "lisdeb build puts it beside the package: publish from there, or put its .dsc and what that names beside it",
          },
        )
      : new LisdebError(
          "source-invalid",
          `was built with another ${inWords} than the suite has, by its build record`,
          {
            where,
            hint: "what was published is never replaced: give the package a new version, in a recipe by its revision",
          },
        );
  }
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
