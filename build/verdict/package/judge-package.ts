import { LisdebError, type ByteSource } from "../../base/index.ts";
import { findDaemonsInDeb, type DaemonsInDeb } from "../../daemon/index.ts";
import { controlValue, faultsForDpkg, proveMd5sums, type Deb, type DpkgFault } from "../../deb/index.ts";
import { ELF_HEADER_SIZE } from "../../elf/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { PackagedScript } from "../relations/need.ts";
import { judgeRelations, relationsNotJudged, relationsOnOwn } from "../relations/judge-relations.ts";
import { architectureFaults } from "./package-architecture.ts";
import type { PackageFault } from "./package-fault.ts";
import { initScripts } from "./init-scripts.ts";
import { startFaults } from "./package-start.ts";
import type {
  JudgedPackage,
  PackageVerdict,
  ReadPackageVerdict,
  UnreadPackageVerdict,
} from "./package-verdict.ts";
import { isGrave } from "../relations/relation-fault.ts";
import { standingOf } from "../standing.ts";
import { calledScripts, startFiles } from "./start-files.ts";
import { targetsAsked } from "../targets-asked.ts";

/** Judges a package for one suite, on its own architecture. Throws as {@link judgePackageFor} does. */
export async function judgePackage(source: ByteSource, suite: Suite): Promise<PackageVerdict> {
  const faults = await faultsForDpkg(source, suite.dpkg);
  const content = await contentOf(source);
  return content instanceof LisdebError
    ? unreadVerdict(content, suite, faults, undefined)
    : verdictOn(content, suite, faults, undefined);
}

/**
 * Judges a package: whether each suite's dpkg takes it, whether it is for the suite's architectures, whether the suite has what it
 * depends on, whether its daemons would run and are started. `architectures`: those asked about; its own where not given.
 * Throws what reading throws where not even dpkg's rules can be looked at.
 */
export async function judgePackageFor(
  source: ByteSource,
  suites: readonly Suite[],
  architectures: readonly (string | undefined)[] = [undefined],
): Promise<JudgedPackage> {
  const asked = await faultsForEach(source, suites);
  const content = await contentOf(source);
  const forEach = <Verdict>(
    judge: (suite: Suite, faults: readonly DpkgFault[], asked: string | undefined) => Verdict,
  ) => asked.flatMap(([suite, faults]) => architectures.map((each) => judge(suite, faults, each)));
  return content instanceof LisdebError
    ? { content: undefined, unread: content, verdicts: forEach((...of) => unreadVerdict(content, ...of)) }
    : { content, unread: undefined, verdicts: forEach((...of) => verdictOn(content, ...of)) };
}

/** What is in a package, or why it cannot be read. */
async function contentOf(source: ByteSource): Promise<DaemonsInDeb | LisdebError> {
  const isStartFile = startFiles();
  // Enough of each file to know whether and for what it is a program, and all of what may start a daemon.
  const wanted = (file: { readonly path: string; readonly size: number }): number =>
    isStartFile(file) ? file.size : ELF_HEADER_SIZE;
  try {
    const first = await findDaemonsInDeb(source, { hold: wanted });
    const called = calledScripts(first.deb);
    // Seldom: what is called by its path is known only when the callers have been read.
    return called.size === 0
      ? first
      : await findDaemonsInDeb(source, {
          hold: (file) => (called.has(file.path) ? file.size : wanted(file)),
        });
  } catch (error) {
    if (error instanceof LisdebError && error.kind === "input") return error;
    throw error;
  }
}

/** What each suite's dpkg says; several suites share a version. */
async function faultsForEach(
  source: ByteSource,
  suites: readonly Suite[],
): Promise<readonly (readonly [Suite, readonly DpkgFault[]])[]> {
  const known = new Map<string, readonly DpkgFault[]>();
  const all: [Suite, readonly DpkgFault[]][] = [];
  for (const suite of suites) {
    const faults = known.get(suite.dpkg.version) ?? (await faultsForDpkg(source, suite.dpkg));
    known.set(suite.dpkg.version, faults);
    all.push([suite, faults]);
  }
  return all;
}

function unreadVerdict(
  unread: LisdebError,
  suite: Suite,
  faults: readonly DpkgFault[],
  architecture: string | undefined,
): UnreadPackageVerdict {
  const dpkg = { version: suite.dpkg.version, faults };
  return { suite: suite.name, architecture, fits: false, unproven: false, dpkg, unread };
}

function verdictOn(
  content: DaemonsInDeb,
  suite: Suite,
  dpkgFaults: readonly DpkgFault[],
  asked: string | undefined,
): ReadPackageVerdict {
  const { deb, daemons } = content;
  const own = controlValue(deb, "Architecture") ?? "all";
  const architecture = asked ?? own;
  const faults = [
    ...architectureFaults(deb, own, suite, asked),
    ...listFaults(deb),
    ...startFaults(content, suite),
  ];
  const relations = judgeRelations(deb.control, daemons, suite, scriptsOf(deb, suite));
  const targets = targetsAsked(daemons, {
    suites: [suite],
    architectures: architecture === "all" ? undefined : [architecture],
  });
  const sound = dpkgFaults.length + faults.length === 0 && !relations.some(isGrave);
  const standings = targets.map(({ choice }) => standingOf(choice));
  const fits = sound && standings.every((standing) => standing === "fits");
  return {
    suite: suite.name,
    architecture,
    fits,
    unproven: sound && !fits && !standings.includes("no"),
    dpkg: { version: suite.dpkg.version, faults: dpkgFaults },
    faults,
    relations,
    relationsNotJudged: relationsNotJudged(deb.control, suite),
    relationsOnOwn: relationsOnOwn(deb.control),
    daemons: targets,
    unread: undefined,
  };
}

function scriptsOf(deb: Deb, suite: Suite): PackagedScript[] {
  return [...Object.entries(deb.scripts), ...initScripts(deb, suite)].map(([name, text]) => ({ name, text }));
}

/** What conffiles lists, dpkg has a say in. */
function listFaults(deb: Deb): PackageFault[] {
  try {
    proveMd5sums(deb);
    return [];
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
    return [{ kind: "lists-disagree", says: error.message, where: error.where ?? deb.where }];
  }
}
