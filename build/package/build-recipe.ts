import { atOnce, LisdebError, silent, type Progress } from "../base/index.ts";
import {
  checkGeneration,
  demandDaemons,
  mergeIdentical,
  scanMedium,
  type MediumRpm,
  type MediumScan,
} from "../daemon/index.ts";
import { openMedium } from "../media/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { Keyring } from "../rpm/index.ts";
import type { Target } from "../verdict/index.ts";
import { buildDeb, type BuiltDeb } from "./build-deb.ts";
import { buildRecord, type BuildRecord } from "./build-record.ts";
import type { MediumInput } from "./medium-inputs.ts";
import { buildMetapackages, type BuiltMetapackage } from "./metapackage/build-metapackages.ts";
import type { Tool } from "./plan/package-plan.ts";
import { planPackages, type PlannedPackage } from "./plan/plan-packages.ts";
import { demandFits, targetsOf, type TargetOptions } from "./targets.ts";
import type { Templates } from "./templates.ts";

export interface RecipeBuildOptions extends TargetOptions {
  readonly acceptLicence: boolean;
  /** Every RPM must be signed by one of these keys. */
  readonly keyring?: Keyring | undefined;
  /** Seconds since 1970. */
  readonly sourceDateEpoch?: number | undefined;
  readonly tool: Tool;
  readonly templates: Templates;
  /** Packages made at the same time; undefined: one for each processor. */
  readonly jobs?: number | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface BuiltPackage {
  readonly target: Target;
  readonly deb: BuiltDeb;
  readonly record: BuildRecord;
}

export interface RecipeBuild {
  readonly recipe: Recipe;
  readonly packages: readonly BuiltPackage[];
  /** For each suite and architecture that has any, the package that brings them. */
  readonly metapackages: readonly BuiltMetapackage[];
  /** Where nothing fits, though nobody insisted: each with the reasons in its losers. */
  readonly unfit: readonly Target[];
}

/**
 * The main job: from media that are at hand to packages in memory. Nothing is written. Throws `licence-ambiguous`,
 * `medium-has-no-daemon`, `nothing-fits`, `recipe-contradicted`, and what reading and packing throw.
 */
export async function buildRecipe(
  recipe: Recipe,
  inputs: readonly MediumInput[],
  options: RecipeBuildOptions,
): Promise<RecipeBuild> {
  if (recipe.licence.verdict === "ambiguous" && !options.acceptLicence) {
    throw new LisdebError("licence-ambiguous", `the licence of the binaries of ${recipe.id} is ambiguous`, {
      where: recipe.where,
      hint: `${recipe.licence.evidence}; build with --accept-licence if you accept that`,
    });
  }
  const media = inputs.map(({ path }) => path).join(", ");
  const scans: InputScan[] = [];
  for (const input of inputs) scans.push({ input, ...(await scanInput(input, options)) });
  const daemons = mergeIdentical(scans.flatMap((scan) => scan.daemons));
  demandDaemons(
    daemons,
    scans.flatMap((scan) => scan.rpms),
    { file: media },
  );
  checkGeneration(daemons, recipe.expect);

  const targets = targetsOf(recipe, daemons, options);
  demandFits(recipe, targets, options, media);
  const fitting = targets.filter(({ choice }) => choice.chosen !== undefined);
  const task = (options.progress ?? silent).start("building packages", fitting.length, "packages");
  try {
    const { tool, sourceDateEpoch } = options;
    const plans = planPackages(fitting, { recipe, tool, sourceDateEpoch });
    const packages = await atOnce(plans, options.jobs, (planned) => buildPlanned(planned, scans, options), {
      signal: options.signal,
      onDone: () => task.advance(1),
    });
    const metapackages = await buildMetapackages(
      packages.map(({ deb }) => deb),
      options.templates,
    );
    return {
      recipe,
      packages,
      metapackages,
      unfit: targets.filter(({ choice }) => choice.chosen === undefined),
    };
  } finally {
    task.done();
  }
}

type InputScan = MediumScan & { readonly input: MediumInput };

async function scanInput(input: MediumInput, options: RecipeBuildOptions): Promise<MediumScan> {
  const medium = await openMedium(input.path);
  try {
    return await scanMedium(medium, options);
  } finally {
    await medium.close();
  }
}

async function buildPlanned(
  { target, plan }: PlannedPackage,
  scans: readonly InputScan[],
  { templates }: RecipeBuildOptions,
): Promise<BuiltPackage> {
  const deb = await buildDeb(plan, templates);
  const { rpmPath, rpmSha256 } = plan.daemon.origin;
  const isIts = (rpm: MediumRpm) => rpm.path === rpmPath && rpm.sha256 === rpmSha256;
  const scan = scans.find(({ rpms }) => rpms.some(isIts));
  const rpm = scan?.rpms.find(isIts);
  if (!scan || !rpm) throw new LisdebError("bug", "a chosen daemon is on none of the media");
  const { choice } = target;
  return {
    target,
    deb,
    record: buildRecord({ deb, templates: templates.sha256, medium: scan.input, choice, checks: rpm.checks }),
  };
}
