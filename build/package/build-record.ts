import type { Sha256 } from "../base/index.ts";
import type { CompiledFrom, Daemon, Tell } from "../daemon/index.ts";
import type { RpmCheck } from "../rpm/index.ts";
import type { SourcePackage } from "../source/index.ts";
import { explain, explainLoser, type Choice, type Loser, type Reason } from "../verdict/index.ts";
import type { BuiltDeb } from "./build-deb.ts";
import type { EvidenceRow } from "./evidence/index.ts";
import type { MediumInput } from "./medium-inputs.ts";
import type { AppliedOverride } from "./overrides.ts";
import type { AnyPlan } from "./plan/package-plan.ts";

/** Where a daemon's bytes come from, without a place on the machine that read them. */
export interface RecordedDaemon {
  readonly name: string;
  /** In the RPM. */
  readonly path: string;
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  readonly architecture: string | null;
  /** Id of its profile. */
  readonly profile: string | null;
  readonly rpm: {
    readonly path: string | null;
    readonly sha256: Sha256 | null;
    readonly nevra: string | null;
    /** Other RPMs of the medium with the same daemon. */
    readonly alsoIn: readonly string[];
  };
}

/** A medium by its name and content. */
export interface RecordedMedium {
  readonly file: string;
  /** null for a folder, whose RPMs have digests of their own. */
  readonly sha256: Sha256 | null;
  readonly size: number | null;
  readonly trust: MediumInput["trust"];
  readonly provenance: string | null;
}

/** The source package that a package can be made of again. */
export interface RecordedSourcePackage {
  readonly name: string;
  readonly version: string;
  readonly files: readonly {
    readonly name: string;
    /** In bytes. */
    readonly size: number;
    readonly sha256: Sha256;
  }[];
}

/** Why a daemon of the medium was not the one. */
export interface RecordedLoser {
  readonly daemon: RecordedDaemon;
  /** As data: what speaks against it, or of an unproven one why nobody knows whether it works. */
  readonly reasons: readonly Reason[];
  /** The rule by which another is preferred that fits as it does or is as unproven; null where more speaks against it. */
  readonly outranked: { readonly by: Sha256; readonly rule: string } | null;
  readonly words: readonly string[];
}

/** How a .deb came to be: lies beside it as JSON. The same inputs give the same record, on every machine and at every time. */
export interface BuildRecord {
  readonly format: "lisdeb build record 1";
  readonly package: {
    readonly name: string;
    readonly version: string;
    readonly architecture: string;
    readonly suite: string;
    readonly file: string;
    /** In bytes. */
    readonly size: number;
    readonly sha256: Sha256;
    /** In KiB. */
    readonly installedSize: number;
    /** Seconds since 1970, of every file in it. */
    readonly time: number;
  };
  readonly inputs: {
    readonly recipe: { readonly id: string; readonly version: string; readonly revision: number };
    readonly medium: RecordedMedium;
    readonly daemon: RecordedDaemon;
    /** What the daemon was compiled from, and with; null where it was on the medium. */
    readonly source: (Omit<CompiledFrom, "sha256"> & { readonly sha256: Sha256 | null }) | null;
  };
  /** null where the daemon was on the medium: then there is none. */
  readonly source: RecordedSourcePackage | null;
  readonly verdict: {
    readonly fits: boolean;
    /** Nobody knows whether this daemon works there, and somebody accepted that. */
    readonly unproven: boolean;
    /** Why nobody knows; empty where it fits. */
    readonly reasons: readonly Reason[];
    readonly words: readonly string[];
    readonly tells: readonly Tell[];
    readonly losers: readonly RecordedLoser[];
  };
  readonly licence: {
    /** What the recipe says. */
    readonly verdict: string;
    readonly evidence: string;
    /** What the header of the daemon's RPM states, in its own words; null where it states nothing. */
    readonly rpm: { readonly licence: string | null; readonly vendor: string | null };
    /** Who builds accepted that nobody knows for sure, by this option; null where there was nothing to accept. */
    readonly accepted: { readonly by: "--accept-licence" } | null;
  };
  /** What the medium was held against for want of a published checksum. */
  readonly evidence: readonly EvidenceRow[];
  /** What the recipe knew better of the medium's daemons. */
  readonly overrides: readonly AppliedOverride[];
  readonly checks: readonly RpmCheck[];
  readonly tool: { readonly name: string; readonly version: string; readonly templates: Sha256 };
}

/** What a build record is made from. Recipe, daemon and suite are those of the package's plan. */
export interface RecordInput {
  readonly deb: BuiltDeb;
  /** Digest of the templates that it was rendered from. */
  readonly templates: Sha256;
  /** The medium that the daemon was found on. */
  readonly medium: Omit<MediumInput, "path">;
  readonly choice: Choice;
  /** What was checked of the daemon's RPM. */
  readonly checks: readonly RpmCheck[];
  /** Of the medium. */
  readonly evidence: readonly EvidenceRow[];
  /** Of the recipe, as far as they were used. */
  readonly overrides: readonly AppliedOverride[];
  /** Whether --accept-licence was given. */
  readonly acceptLicence: boolean;
  /** Where the daemon was compiled. */
  readonly source: SourcePackage | undefined;
}

/** The record of a build: no time of day, no path and no name of this machine. */
export function buildRecord(input: RecordInput): BuildRecord {
  const { deb, templates, medium, choice, checks, evidence, overrides } = input;
  const { plan } = deb;
  const { recipe, daemon } = plan;
  return {
    format: "lisdeb build record 1",
    package: recordedPackage(deb),
    inputs: {
      recipe: { id: plan.recipe.id, version: plan.recipe.version, revision: plan.recipe.revision },
      medium: {
        file: medium.file,
        sha256: medium.sha256 ?? null,
        size: medium.size ?? null,
        trust: medium.trust,
        provenance: medium.provenance ?? null,
      },
      daemon: recorded(plan.daemon),
      source: recordedSource(plan.daemon.origin),
    },
    source: recordedSourcePackage(input.source),
    verdict: {
      fits: choice.verdict?.fits ?? false,
      unproven: choice.verdict?.unproven ?? false,
      reasons: [...(choice.verdict?.reasons ?? [])],
      words: (choice.verdict?.reasons ?? []).map((reason) => explain(reason)),
      tells: plan.daemon.tells.map(({ saw, means }) => ({ saw, means })),
      losers: choice.losers.map(recordedLoser),
    },
    licence: {
      verdict: recipe.licence.verdict,
      evidence: recipe.licence.evidence,
      rpm: { licence: daemon.origin.licence ?? null, vendor: daemon.origin.vendor ?? null },
      accepted:
        recipe.licence.verdict === "ambiguous" && input.acceptLicence ? { by: "--accept-licence" } : null,
    },
    evidence,
    overrides,
    checks: [
      ...checks.map(({ what, result, detail }) => ({
        what,
        result,
        ...(detail !== undefined && { detail }),
      })),
      { what: `${READ_BACK}, daemon byte for byte`, result: "ok" },
    ],
    tool: { name: plan.tool.name, version: plan.tool.version, templates },
  };
}

/** What is checked of every package that was written. */
export const READ_BACK = "package read back: fields, MD5 of each file";

/** What a record says of the source package. */
export function recordedSourcePackage(source: SourcePackage | undefined): RecordedSourcePackage | null {
  if (!source) return null;
  const files = source.files.map(({ name, bytes, sha256 }) => ({ name, size: bytes.length, sha256 }));
  return { name: source.name, version: source.version, files };
}

/** What a record says of the package itself. */
export function recordedPackage(deb: BuiltDeb<AnyPlan>): BuildRecord["package"] {
  const { plan } = deb;
  return {
    name: plan.packageName,
    version: plan.version,
    architecture: plan.architecture,
    suite: plan.suite.name,
    file: deb.fileName,
    size: deb.bytes.length,
    sha256: deb.sha256,
    installedSize: deb.installedSize,
    time: plan.mtime,
  };
}

/** A record of either kind as the file beside the package. */
export function formatRecord(record: { readonly format: string }): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

function recordedSource({ compiled }: Daemon["origin"]): BuildRecord["inputs"]["source"] {
  return compiled ? { ...compiled, sha256: compiled.sha256 ?? null } : null;
}

function recorded(daemon: Daemon): RecordedDaemon {
  const { origin } = daemon;
  return {
    name: daemon.name,
    path: origin.path,
    sha256: daemon.sha256,
    size: daemon.content.length,
    architecture: daemon.elf.architecture ?? null,
    profile: daemon.profile?.id ?? null,
    rpm: {
      path: origin.rpmPath ?? null,
      sha256: origin.rpmSha256 ?? null,
      nevra: origin.nevra ?? null,
      alsoIn: [...origin.alsoIn],
    },
  };
}

function recordedLoser(loser: Loser): RecordedLoser {
  const { daemon, reasons, outranked } = loser;
  return {
    daemon: recorded(daemon),
    reasons: [...reasons],
    outranked: outranked ? { by: outranked.by.sha256, rule: outranked.rule } : null,
    words: [...explainLoser(loser)],
  };
}
