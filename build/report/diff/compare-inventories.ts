import { byText, LisdebError } from "../../base/index.ts";
import { isDaemonName } from "../../daemon/index.ts";
import { compareFacts, type FactChange } from "./compare-facts.ts";
import { compareFiles, type FileChanges } from "./compare-files.ts";
import { comparePrograms, type ProgramChanges } from "./compare-programs.ts";
import { compareRpms, type RpmChanges } from "./compare-rpms.ts";
import { compareScripts, type ScriptChanges } from "./compare-scripts.ts";
import { compareVerdicts, type VerdictChange } from "./compare-verdicts.ts";
import type { FileFacts, Inventory } from "./inventory.ts";
import { inOrder, releaseName } from "./release-name.ts";
import type { VerdictCell } from "./verdict-cells.ts";

/** What of two things was compared. */
export type Section = "verdicts" | "programs" | "releases" | "rpms" | "facts" | "files" | "scripts";

/** A release of RHEL that only one side serves, and the folders in which it does. */
export interface ReleaseServed {
  readonly release: string;
  readonly folders: readonly string[];
}

/** How two media, packages or programs differ: plain data, in an order that depends on nothing but them. */
export interface Comparison {
  /**
   * Nothing that was compared differs; and two packages or programs are the same byte for byte, while two media need only hold the same
   * files.
   */
  readonly same: boolean;
  readonly before: ComparedSide;
  readonly after: ComparedSide;
  /** Two things of different kinds have only some of it in common. */
  readonly compared: readonly Section[];
  readonly verdicts: readonly VerdictChange[];
  /** Daemons; of two ELF files, these. */
  readonly programs: ProgramChanges;
  readonly releases: { readonly gone: readonly ReleaseServed[]; readonly added: readonly ReleaseServed[] };
  readonly rpms: RpmChanges;
  /** Tags of two RPMs, control fields of two .debs. */
  readonly facts: readonly FactChange[];
  /** Of two packages; of two media, the files that are no RPMs. */
  readonly files: FileChanges;
  readonly scripts: ScriptChanges;
}

/** One of the two things that were compared. */
export interface ComparedSide {
  readonly path: string;
  readonly kind: Inventory["kind"];
  readonly title: string;
  /** null for a medium. */
  readonly sha256: string | null;
}

/**
 * Compares two inventories: what changes for a user who moves from the first to the second. Throws `nothing-to-compare` where they have
 * nothing in common that could be.
 */
export function compareInventories(a: Inventory, b: Inventory): Comparison {
  const compared = sectionsOf(a, b);
  const has = (section: Section) => compared.includes(section);
  const mixed = a.kind !== b.kind;
  const changes = {
    verdicts: compareVerdicts(comparableVerdicts(a, mixed), comparableVerdicts(b, mixed)),
    programs: comparePrograms(a.programs, b.programs),
    releases: has("releases") ? compareReleases(a, b) : { gone: [], added: [] },
    rpms: has("rpms") ? compareRpms(a.rpms, b.rpms) : { gone: [], added: [], moved: [], changed: [] },
    facts: has("facts") ? compareFacts(a.facts, b.facts) : [],
    files: has("files")
      ? compareFiles(
          comparableFiles(a, mixed),
          comparableFiles(b, mixed),
          mixed ? IN_EVERY_PACKAGE : undefined,
        )
      : { gone: [], added: [], changed: [] },
    scripts: has("scripts") ? compareScripts(a.scripts, b.scripts) : { gone: [], added: [], changed: [] },
  };
  return {
    same: isEmpty(changes) && (mixed || a.sha256 === b.sha256),
    before: sideOf(a),
    after: sideOf(b),
    compared,
    ...changes,
  };
}

const SECTIONS: Readonly<Record<Inventory["kind"], readonly Section[]>> = {
  medium: ["verdicts", "programs", "releases", "rpms", "files"],
  rpm: ["verdicts", "programs", "facts", "files", "scripts"],
  deb: ["verdicts", "programs", "facts", "files", "scripts"],
  elf: ["verdicts", "programs"],
};

/** What files of an RPM and of a .deb both say. */
const IN_EVERY_PACKAGE = new Set(["type", "content", "size", "mode", "owner", "target"]);

function sectionsOf(a: Inventory, b: Inventory): readonly Section[] {
  if (a.kind === b.kind) return SECTIONS[a.kind];
  const kinds = [a.kind, b.kind];
  // An RPM is held against a medium as one of its RPMs.
  if (kinds.includes("medium") && kinds.includes("rpm")) return ["verdicts", "programs", "rpms"];
  const [odd] = [a, b].filter(({ programs }) => !programs.some(({ name }) => isDaemonName(name)));
  if (odd) {
    throw new LisdebError("nothing-to-compare", "holds no daemon, which is all that could be compared", {
      where: { file: odd.path },
      hint: "compare two of a kind: two media, two RPMs, two .debs or two ELF files",
    });
  }
  const packages = kinds.includes("rpm") && kinds.includes("deb");
  return packages ? ["verdicts", "programs", "files"] : ["verdicts", "programs"];
}

/** Things of different kinds have only daemons in common: a package as such has no other side. */
function comparableVerdicts({ verdicts }: Inventory, mixed: boolean): readonly VerdictCell[] {
  return mixed ? verdicts.filter(({ of }) => isDaemonName(of)) : verdicts;
}

/** A .deb lists the folders of its files, and an RPM only those of its own. */
function comparableFiles({ files }: Inventory, mixed: boolean): readonly FileFacts[] {
  return mixed ? files.filter(({ type }) => type !== "directory") : files;
}

function compareReleases(a: Inventory, b: Inventory): Comparison["releases"] {
  const [before, after] = [releasesOf(a), releasesOf(b)];
  const missing = (there: typeof before, other: typeof before) =>
    inOrder([...there.keys()].filter((release) => !other.has(release))).map((release) => ({
      release,
      folders: [...(there.get(release) ?? [])].sort(byText),
    }));
  return { gone: missing(before, after), added: missing(after, before) };
}

function releasesOf({ rpms }: Inventory): Map<string, Set<string>> {
  const releases = new Map<string, Set<string>>();
  for (const { path, target } of rpms) {
    if (!target) continue;
    const folders = releases.get(releaseName(target)) ?? new Set();
    releases.set(releaseName(target), folders.add(path.slice(0, Math.max(0, path.lastIndexOf("/")))));
  }
  return releases;
}

function isEmpty(changes: object): boolean {
  return Object.values(changes).every((value: unknown) =>
    Array.isArray(value) ? value.length === 0 : typeof value === "object" && value !== null && isEmpty(value),
  );
}

function sideOf({ path, kind, title, sha256 }: Inventory): ComparedSide {
  return { path, kind, title, sha256: sha256 ?? null };
}
