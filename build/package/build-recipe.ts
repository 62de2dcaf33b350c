import { atOnce, LisdebError, silent } from "../base/index.ts";
import type { MediumRpm } from "../daemon/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { Target } from "../verdict/index.ts";
import { buildDeb, type BuiltDeb } from "./build-deb.ts";
import { buildRecord, type BuildRecord } from "./build-record.ts";
import type { MediumInput } from "./medium-inputs.ts";
import type { EvidenceRow } from "./evidence/index.ts";
import { buildMetapackages, type BuiltMetapackage } from "./metapackage/build-metapackages.ts";
import type { AppliedOverride } from "./overrides.ts";
import type { PlannedPackage } from "./plan/plan-packages.ts";
import { planRecipe, type RecipePlan, type RecipePlanOptions } from "./plan-recipe.ts";
import { sourcesOf, type SuiteSources } from "./source-package/index.ts";
import type { Templates } from "./templates.ts";

/** What planning needs, and with what and how many at a time packages are made. Progress is told in packages. */
export interface RecipeBuildOptions extends RecipePlanOptions {
  readonly templates: Templates;
  /** Packages made at the same time; undefined: one for each processor. */
  readonly jobs?: number | undefined;
}

/** A package in memory, what it is for, and the record that is to lie beside it. */
export interface BuiltPackage {
  readonly target: Target;
  readonly deb: BuiltDeb;
  readonly record: BuildRecord;
}

/** All that came of a recipe, in memory. */
export interface RecipeBuild {
  readonly recipe: Recipe;
  readonly packages: readonly BuiltPackage[];
  /** For each suite and architecture that has any, the package that brings them. */
  readonly metapackages: readonly BuiltMetapackage[];
  /** For each suite what its packages can be made of again; none where the daemons were on the media. */
  readonly sources: readonly SuiteSources[];
  /** Where nothing fits, though nobody insisted: each with the reasons in its losers. */
  readonly unfit: readonly Target[];
  /** What of the recipe's overrides was used. */
  readonly overrides: readonly AppliedOverride[];
  /** Of each medium, what speaks for and against its being what it says. */
  readonly evidence: readonly MediumEvidence[];
  /** What people should know beside that, in a line each. */
  readonly notes: readonly string[];
}

/** What a medium was held against for want of a published checksum. */
export interface MediumEvidence {
  /** The medium's file name. */
  readonly file: string;
  readonly rows: readonly EvidenceRow[];
}

/**
 * The main job: from media that are at hand to packages in memory. Nothing is written. Throws what {@link planRecipe} throws, and what
 * packing throws.
 */
export async function buildRecipe(
  recipe: Recipe,
  inputs: readonly MediumInput[],
  options: RecipeBuildOptions,
): Promise<RecipeBuild> {
  const plan = await planRecipe(recipe, inputs, options);
  const task = (options.progress ?? silent).start("building packages", plan.packages.length, "packages");
  try {
    const sources = await sourcesOf(plan, options.templates);
    const packages = await atOnce(
      plan.packages,
      options.jobs,
      (planned) => buildPlanned(planned, plan, sources, options),
      { signal: options.signal, onDone: () => task.advance(1) },
    );
    const metapackages = await buildMetapackages(
      packages.map(({ deb }) => deb),
      options.templates,
      sources,
    );
    return {
      recipe,
      packages,
      metapackages,
      sources,
      unfit: plan.unfit,
      overrides: plan.overrides,
      evidence: plan.scans.map(({ input, evidence }) => ({ file: input.file, rows: evidence })),
      notes: plan.notes,
    };
  } finally {
    task.done();
  }
}

async function buildPlanned(
  { target, plan }: PlannedPackage,
  { scans, overrides, compiled }: RecipePlan,
  sources: readonly SuiteSources[],
  { templates, acceptLicence }: RecipeBuildOptions,
): Promise<BuiltPackage> {
  const deb = await buildDeb(plan, templates);
  const { rpmPath, rpmSha256 } = plan.daemon.origin;
  const isIts = (rpm: MediumRpm) => rpm.path === rpmPath && rpm.sha256 === rpmSha256;
  const scan = compiled ? scans[0] : scans.find(({ rpms }) => rpms.some(isIts));
  if (!scan) throw new LisdebError("bug", "a chosen daemon is on none of the media");
  const { choice } = target;
  return {
    target,
    deb,
    record: buildRecord({
      deb,
      templates: templates.sha256,
      medium: scan.input,
      choice,
      checks: scan.rpms.find(isIts)?.checks ?? [],
      evidence: scan.evidence,
      overrides,
      acceptLicence,
      source: sources.find(({ suite }) => suite === plan.suite.name),
    }),
  };
}
