import { basename } from "node:path";
import { byText, LisdebError, shown } from "../../base/index.ts";
import { SUITES } from "../../suite/index.ts";
import { archiveSuiteNamed, type ArchiveSuite } from "../archive-suite.ts";
import type { PackageFile } from "./package-file.ts";
import type { Publication } from "./publish.ts";

/**
 * Which packages go into which suite: without suites each into the one that its build record says it was built for; with suites those that
 * somebody `named` into each of them, and those `found` in a folder into those of them that they were built for. Oldest suite first. Throws
 * `usage` where a package's suite is not known, and `package-invalid` for two packages that one archive cannot both have.
 */
export function sortIntoSuites(
  packages: readonly PackageFile[],
  suites: readonly ArchiveSuite[] | undefined,
  chosen: "named" | "found" = "named",
): readonly Publication[] {
  const sorted = new Map<string, { suite: ArchiveSuite; byFile: Map<string, PackageFile> }>();
  for (const each of packages) {
    for (const suite of suites?.filter((one) => chosen === "named" || isFor(each, one)) ?? [suiteOf(each)]) {
      const there = sorted.get(suite.name) ?? { suite, byFile: new Map<string, PackageFile>() };
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
  return [...sorted.values()]
    .sort((a, b) => age(a.suite) - age(b.suite) || byText(a.suite.name, b.suite.name))
    .map(({ suite, byFile }) => ({ suite, packages: [...byFile.values()] }));
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
  throw new LisdebError("usage", "has no build record beside it that says for which suite it is", {
    where: { file: path },
    hint: "name the suite with --suite",
  });
}
