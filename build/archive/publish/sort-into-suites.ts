import { basename } from "node:path";
import { byText, LisdebError, shown } from "../../base/index.ts";
import { SUITES } from "../../suite/index.ts";
import { archiveSuiteNamed, type ArchiveSuite } from "../archive-suite.ts";
import { neededBy } from "../needed-sources.ts";
import type { SourcePackageFile } from "../source-package/index.ts";
import type { PackageFile } from "./package-file.ts";
import type { Publication } from "./publish.ts";

/**
 * Which packages go into which suite: without suites each into the one that its build record says it was built for; with suites those that
 * somebody `named` into each of them, and those `found` in a folder into those of them that they were built for; and with them the `sources` that they were built from. One that none was built from goes into each suite where it was named, and else nowhere. Oldest suite first. Throws
 * `usage` where a package's suite is not known, and `package-invalid` for two packages that one archive cannot both have.
 */
export function sortIntoSuites(
  packages: readonly PackageFile[],
  suites: readonly ArchiveSuite[] | undefined,
  chosen: "named" | "found" = "named",
  sources: readonly SourcePackageFile[] = [],
): readonly Publication[] {
  const sorted = new Map<string, Sorted>();
  for (const each of packages) {
    for (const suite of suites?.filter((one) => chosen === "named" || isFor(each, one)) ?? [suiteOf(each)]) {
      const there = sorted.get(suite.name) ?? emptyFor(suite);
      const twin = there.byFile.get(each.entry.filename);
      if (twin && twin.entry.sha256 !== each.entry.sha256) {
        throw new LisdebError(
          "package-invalid",
          `is ${basename(each.entry.filename)} as ${shown(twin.path)} is, with other bytes`,
          {
            where: { file: each.path },
          },
        );
      }
      if (!twin) there.byFile.set(each.entry.filename, each);
      sorted.set(suite.name, there);
    }
  }
  sortSources(
    sorted,
    packages,
    suites,
    chosen === "named" ? sources : without(sources, loneSources(packages, sources)),
  );
  return [...sorted.values()]
    .sort((a, b) => age(a.suite) - age(b.suite) || byText(a.suite.name, b.suite.name))
    .map(({ suite, byFile, sources: own }) => ({ suite, packages: [...byFile.values()], sources: [...own] }));
}

interface Sorted {
  readonly suite: ArchiveSuite;
  readonly byFile: Map<string, PackageFile>;
  readonly sources: Set<SourcePackageFile>;
}

const emptyFor = (suite: ArchiveSuite): Sorted => ({ suite, byFile: new Map(), sources: new Set() });

/** Those that none of the packages was built from. */
export function loneSources(
  packages: readonly PackageFile[],
  sources: readonly SourcePackageFile[],
): readonly SourcePackageFile[] {
  const entries = packages.map(({ entry }) => entry);
  return sources.filter(({ entry }) => neededBy([entry], entries).length === 0);
}

const without = <Item>(items: readonly Item[], others: readonly Item[]): readonly Item[] =>
  items.filter((item) => !others.includes(item));

/** A source package goes wherever a package goes that needs it; one that none of the packages needs, into each suite. */
function sortSources(
  sorted: Map<string, Sorted>,
  packages: readonly PackageFile[],
  suites: readonly ArchiveSuite[] | undefined,
  sources: readonly SourcePackageFile[],
): void {
  for (const { byFile, sources: own } of sorted.values())
    for (const source of without(sources, loneSources([...byFile.values()], sources))) own.add(source);
  for (const source of loneSources(packages, sources)) {
    if (!suites) throw withoutSuite(source.path, "has no package built from it beside it that says");
    for (const suite of suites) {
      const there = sorted.get(suite.name) ?? emptyFor(suite);
      there.sources.add(source);
      sorted.set(suite.name, there);
    }
  }
}

/** It was built for the suite, or for the release whose users that is for; nothing says of a package without a record that it was not. */
function isFor({ record }: PackageFile, { name, facts }: ArchiveSuite): boolean {
  return record === undefined || record.suite === name || record.suite === facts.name;
}

/** Where it is of the suite's release, by its place among all. */
function age({ facts }: ArchiveSuite): number {
  return SUITES.indexOf(facts);
}

function suiteOf({ path, record }: PackageFile): ArchiveSuite {
  if (record) return archiveSuiteNamed(record.suite);
  throw withoutSuite(path, "has no build record beside it that says");
}

function withoutSuite(file: string, why: string): LisdebError {
  return new LisdebError("usage", `${why} for which suite it is`, {
    where: { file },
    hint: "name the suite with --suite",
  });
}
