import { compareFacts, type FactChange } from "./compare-facts.ts";
import { compareFiles, type FileChanges } from "./compare-files.ts";
import { compareScripts, type ScriptChanges } from "./compare-scripts.ts";
import type { RpmFacts, RpmOnMedium } from "./inventory.ts";
import { match } from "./match.ts";
import { releaseName } from "./release-name.ts";

/** An RPM of one side. */
export interface RpmSide {
  readonly path: string;
  /** The package's, as its header says; of a source package, as its file's name does; null where neither does. */
  readonly name: string | null;
  readonly arch: string | null;
  /** For which release of RHEL it is, such as `RHEL 6.3`; null where nothing says. */
  readonly release: string | null;
  /** null for a source package. */
  readonly nevra: string | null;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** What is in one package and not, or otherwise, in another. */
export interface PackageChanges {
  /** Tags of the header, fields of the control file. */
  readonly facts: readonly FactChange[];
  readonly files: FileChanges;
  readonly scripts: ScriptChanges;
}

/** An RPM of both sides with other bytes. */
export interface RpmChange {
  readonly before: RpmSide;
  readonly after: RpmSide;
  /** null where one of them is a source package, which is not looked into. */
  readonly contents: PackageChanges | null;
}

/** Which RPMs went, came, lie elsewhere, and are otherwise. */
export interface RpmChanges {
  readonly gone: readonly RpmSide[];
  readonly added: readonly RpmSide[];
  /** The same bytes in another place. */
  readonly moved: readonly { readonly before: RpmSide; readonly after: RpmSide }[];
  readonly changed: readonly RpmChange[];
}

/**
 * Compares the RPMs of two media. The same one is at the same path; or has the same bytes; or the same name and architecture in the
 * same folder; or those and the same release of RHEL, wherever it lies; or is the only one left of its name and architecture.
 */
export function compareRpms(before: readonly RpmOnMedium[], after: readonly RpmOnMedium[]): RpmChanges {
  const { pairs, gone, added } = match(before, after, [
    { key: ({ place }) => place },
    { key: ({ sha256 }) => sha256 },
    { key: (rpm) => within(rpm.place.slice(0, rpm.place.lastIndexOf("/") + 1), rpm) },
    { key: (rpm) => (rpm.target ? within(releaseName(rpm.target), rpm) : undefined) },
    { key: (rpm) => within("", rpm), take: "only" },
  ]);
  const known = new Map<string, PackageChanges>();
  return {
    gone: gone.map(sideOf),
    added: added.map(sideOf),
    moved: pairs
      .filter(([a, b]) => a.sha256 === b.sha256 && a.place !== b.place)
      .map(([a, b]) => ({ before: sideOf(a), after: sideOf(b) })),
    changed: pairs
      .filter(([a, b]) => a.sha256 !== b.sha256)
      .map(([a, b]) => ({ before: sideOf(a), after: sideOf(b), contents: changesOf(a, b) })),
  };

  // LIS 4.x repeats each RPM in a folder for every distribution that it serves.
  function changesOf(a: RpmOnMedium, b: RpmOnMedium): PackageChanges | null {
    if (!a.contents || !b.contents) return null;
    const key = `${a.sha256} ${b.sha256}`;
    const same = known.get(key) ?? compareContents(a.contents, b.contents);
    known.set(key, same);
    return same;
  }
}

function compareContents(a: RpmFacts, b: RpmFacts): PackageChanges {
  return {
    facts: compareFacts(a.facts, b.facts),
    files: compareFiles(a.files, b.files),
    scripts: compareScripts(a.scripts, b.scripts),
  };
}

function within(place: string, rpm: RpmOnMedium): string | undefined {
  const { name, arch } = identityOf(rpm);
  return name === null || arch === null ? undefined : [name, arch, place].join(" ");
}

function identityOf({ path, contents }: RpmOnMedium): Pick<RpmSide, "name" | "arch"> {
  if (contents) return { name: contents.name, arch: contents.arch };
  const [, name = null, arch = null] = SOURCE_PACKAGE.exec(path) ?? [];
  return { name, arch };
}

/** What is not looked into is known by its file name, NAME-VERSION-RELEASE.src.rpm. */
const SOURCE_PACKAGE = /(?:^|\/)([^/]+)-[^-/]+-[^-/]+\.((?:no)?src)\.rpm$/;

function sideOf(rpm: RpmOnMedium): RpmSide {
  const { path, target, size, sha256, contents } = rpm;
  const release = target ? releaseName(target) : null;
  return { path, ...identityOf(rpm), release, nevra: contents?.nevra ?? null, size, sha256 };
}
