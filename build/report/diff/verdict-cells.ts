import type { Sha256 } from "../../base/index.ts";
import { targetOf, type Daemon, type DaemonName } from "../../daemon/index.ts";
import { explainDpkgFault } from "../../deb/index.ts";
import type { ElfFacts } from "../../elf/index.ts";
import type { SuiteName } from "../../suite/index.ts";
import {
  explain,
  explainPackageFault,
  explainRelationFault,
  isGrave,
  judgeProgram,
  nearestLoser,
  standingOf,
  type ReadPackageVerdict,
  type Reason,
  type Standing,
  targetsAsked,
  type Target,
} from "../../verdict/index.ts";
import { releaseName } from "./release-name.ts";

/** What becomes of one thing on one suite and architecture. */
export interface VerdictCell {
  readonly suite: SuiteName;
  readonly architecture: string;
  /** A daemon's name; `package` for a .deb as a whole, its daemons with it; `program` for an ELF file that is no daemon. */
  readonly of: DaemonName | "package" | "program";
  /** Of a program, `starts` in place of `fits`: whether it works then, nobody judges. */
  readonly standing: Standing | "starts";
  /** The build of a daemon that would be packaged; null where none fits. */
  readonly build: {
    /** Path of its RPM on the medium; null where the input was no medium. */
    readonly rpm: string | null;
    /** Such as `RHEL 6.3`; null where nothing says. */
    readonly release: string | null;
    readonly sha256: Sha256;
  } | null;
  /** Where none fits: what speaks against the one that comes nearest. */
  readonly reasons: readonly { readonly kind: string; readonly words: string }[];
}

/** What would be packaged for each suite and each architecture that the daemons are built for. */
export function daemonCells(daemons: readonly Daemon[]): readonly VerdictCell[] {
  return cellsOf(targetsAsked(daemons, {}));
}

function cellsOf(targets: readonly Target[]): readonly VerdictCell[] {
  return targets.map(({ suite, architecture, choice }) => ({
    suite: suite.name,
    architecture,
    of: choice.name,
    standing: standingOf(choice),
    build: choice.chosen ? buildOf(choice.chosen) : null,
    reasons: choice.chosen ? [] : (nearestLoser(choice)?.reasons ?? []).map(inWords),
  }));
}

/** Whether each suite takes a package and runs what is in it, as `lisdeb check` says: dpkg, what it depends on, and its daemons. */
export function packageCells(verdicts: readonly ReadPackageVerdict[]): readonly VerdictCell[] {
  return verdicts.map(({ suite, architecture, fits, unproven, dpkg, faults, relations, daemons }) => {
    const reasons = [
      ...dpkg.faults.map((fault) => ({ kind: fault.kind, words: explainDpkgFault(fault) })),
      ...faults.map((fault) => ({ kind: fault.kind, words: explainPackageFault(fault) })),
      ...relations.filter(isGrave).map((fault) => ({ kind: fault.kind, words: explainRelationFault(fault) })),
      ...cellsOf(daemons).flatMap(({ of, reasons }) =>
        reasons.map(({ kind, words }) => ({ kind, words: `holds ${of}, which ${words}` })),
      ),
    ];
    return {
      suite,
      architecture,
      of: "package",
      standing: fits ? "fits" : unproven ? "unproven" : "no",
      build: null,
      reasons,
    };
  });
}

/** Whether a program starts on each suite. */
export function programCells(elf: ElfFacts): readonly VerdictCell[] {
  return judgeProgram(elf, {}).map(({ suite, architecture, starts, unproven, reasons }) => ({
    suite,
    architecture,
    of: "program",
    standing: starts ? "starts" : unproven ? "unproven" : "no",
    build: null,
    reasons: reasons.map(inWords),
  }));
}

function buildOf(daemon: Daemon): VerdictCell["build"] {
  const { origin, sha256 } = daemon;
  const target = targetOf(daemon);
  return { rpm: origin.rpmPath ?? null, release: target ? releaseName(target) : null, sha256 };
}

function inWords(reason: Reason): VerdictCell["reasons"][number] {
  return { kind: reason.kind, words: explain(reason) };
}
