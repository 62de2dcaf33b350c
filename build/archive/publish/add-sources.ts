import { LisdebError, shown, type Where } from "../../base/index.ts";
import { compareVersions } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { compareSources } from "../index-files/index.ts";
import { neededBy } from "../needed-sources.ts";
import type { SourceEntry } from "../source-entry.ts";
import type { SuiteContent } from "../suite-state.ts";

/** A source package that is to be in a suite, and where it was read. */
export interface SourceToAdd {
  readonly entry: SourceEntry;
  readonly where: Where;
}

/** What becomes of a suite's source packages when packages are added. */
export interface AddedSources {
  readonly added: readonly SourceEntry[];
  /** Of those asked for, what is there already, with the same bytes. */
  readonly present: readonly SourceEntry[];
  /** What goes with the packages that were built from it. */
  readonly removed: readonly SourceEntry[];
}

/**
 * Adds source packages to what a suite holds, and takes those away that were needed by packages which do not stay. `had`: the suite's packages and those that
 * come; `entries`: those of them that stay. As for packages, nothing gets other bytes under a name that it has. Throws `package-differs`.
 */
export function addSources(
  before: SuiteContent,
  wanted: readonly SourceToAdd[],
  { had, entries }: { readonly had: readonly ArchiveEntry[]; readonly entries: readonly ArchiveEntry[] },
): { readonly after: readonly SourceEntry[]; readonly fates: AddedSources } {
  const all = [...before.sources];
  const byFile = new Map(all.flatMap(({ files }) => files.map((file) => [file.filename, file] as const)));
  const [added, present] = [new Set<SourceEntry>(), new Set<SourceEntry>()];
  for (const { entry, where } of wanted) {
    const twin = all.find(
      ({ name, version }) => name === entry.name && compareVersions(version, entry.version) === 0,
    );
    if (twin?.sha256 === entry.sha256) {
      if (!added.has(twin)) present.add(twin);
      continue;
    }
    if (twin) throw differs(`the archive has the source of ${twin.name} ${twin.version}`, twin, entry, where);
    for (const file of entry.files) {
      const other = byFile.get(file.filename);
      if (other && other.sha256 !== file.sha256)
        throw differs(`the archive has ${other.filename}`, other, file, where);
      byFile.set(file.filename, file);
    }
    all.push(entry);
    added.add(entry);
  }
  const [wereNeeded, are] = [had, entries].map((each) => new Set(neededBy(all, each)));
  const stays = (source: SourceEntry): boolean =>
    are?.has(source) === true || wereNeeded?.has(source) !== true;
  const fates = {
    added: [...added].filter(stays),
    present: [...present].filter(stays),
    removed: before.sources.filter((source) => !stays(source)),
  };
  const isChanged = fates.added.length + fates.removed.length > 0;
  return { after: isChanged ? all.filter(stays).sort(compareSources) : before.sources, fates };
}

function differs(
  what: string,
  there: { readonly sha256: string },
  wanted: { readonly sha256: string },
  where: Where,
): LisdebError {
  return new LisdebError(
    "package-differs",
    `${shown(what)} with other bytes (SHA-256 ${there.sha256}, and this one has ${wanted.sha256})`,
    {
      where,
      hint: "what was published is never replaced: give the package a new version, in a recipe by its revision",
    },
  );
}
