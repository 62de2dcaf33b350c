import { escaped, LisdebError } from "../base/index.ts";
import type { Daemon, ScanOptions } from "../daemon/index.ts";
import { openMedium } from "../media/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { Target } from "../verdict/index.ts";
import { compileInput, type CompiledInput, type CompileOptions } from "./compiled-input.ts";
import { demandUnchanged } from "./demand-unchanged.ts";
import { examineMedium, heldTogether, publishedDigest, type ExaminedMedium } from "./evidence/index.ts";
import { heldAgainstRecipe, type BesideDaemons } from "./held-against-recipe.ts";
import type { MediumInput } from "./medium-inputs.ts";
import { planMetapackages } from "./metapackage/plan-metapackages.ts";
import type { MetapackagePlan, PackagePlan, Tool } from "./plan/package-plan.ts";
import { notesOf, sourceNotes } from "./notes.ts";
import type { AppliedOverride } from "./overrides.ts";
import { planPackages, type PlannedPackage } from "./plan/plan-packages.ts";
import { demandFits, targetsOf, type TargetOptions } from "./targets.ts";

/** What is wanted and accepted, what media are held against, and what source recipes are compiled with. An epoch stands in for the daemons' build times. */
export interface RecipePlanOptions
  extends TargetOptions, CompileOptions, Pick<ScanOptions, "keyring" | "progress" | "signal"> {
  readonly acceptLicence: boolean;
  /** Seconds since 1970. */
  readonly sourceDateEpoch?: number | undefined;
  readonly tool: Tool;
}

/** A medium, what is on it, and what speaks for and against its being what it says. */
export type InputScan = ExaminedMedium & { readonly input: MediumInput };

/** All that is decided about a recipe's packages before the first is made. */
export interface RecipePlan {
  readonly recipe: Recipe;
  readonly scans: readonly InputScan[];
  /** What the daemons were compiled from; undefined where they were on the media. */
  readonly compiled: CompiledInput | undefined;
  readonly packages: readonly PlannedPackage[];
  /** For each suite and architecture that has any, the package that brings them. */
  readonly metapackages: readonly MetapackagePlan[];
  /** Of compiled daemons: those of all architectures, on each suite that has any here, the unproven too; what the source package is for. */
  readonly sourcePlans: readonly PackagePlan[];
  /** Where nothing fits, though nobody insisted: each with the reasons in its losers. */
  readonly unfit: readonly Target[];
  /** What of the recipe's overrides was used. */
  readonly overrides: readonly AppliedOverride[];
  /** What people should know beside that, in a line each. */
  readonly notes: readonly string[];
}

/**
 * From media that are at hand to what is to be made of them. Throws `licence-ambiguous`, `medium-has-no-daemon`, `medium-contradicts-itself`,
 * `nothing-fits`, `recipe-contradicted`, what reading throws, and for a source recipe what compiling throws.
 */
export async function planRecipe(
  recipe: Recipe,
  inputs: readonly MediumInput[],
  options: RecipePlanOptions,
): Promise<RecipePlan> {
  if (recipe.licence.verdict === "ambiguous" && !options.acceptLicence) {
    throw new LisdebError("licence-ambiguous", `the licence of the binaries of ${recipe.id} is ambiguous`, {
      where: recipe.where,
      hint: `${escaped(recipe.licence.evidence)}; build with --accept-licence if you accept that`,
    });
  }
  const media = inputs.map(({ path }) => path).join(", ");
  const compiled = recipe.source && (await compileInput(recipe, recipe.source, inputs, options));
  const scanned = compiled ? [scanOfCompiled(compiled)] : await scanInputs(inputs, recipe, options);
  const { daemons, applied, evidence, problem } = heldAgainstRecipe(recipe, {
    found: scanned.flatMap((scan) => scan.found),
    inputs: scanned.map((scan) => ({
      path: scan.input.path,
      evidence: [...publishedDigest(recipe, scan.input), ...scan.evidence],
    })),
    partly: inputs.length < recipe.media.length,
    beside: compiled ? undefined : besideDaemons(scanned, media),
  });
  if (problem) throw problem;
  const scans = scanned.map((scan, at) => ({ ...scan, evidence: evidence[at] ?? [] }));

  const targets = targetsOf(recipe, daemons, options);
  demandFits(recipe, targets, options, media);
  const { tool, sourceDateEpoch } = options;
  const packages = planPackages(targets, { recipe, tool, sourceDateEpoch });
  return {
    recipe,
    scans,
    compiled,
    packages,
    metapackages: planMetapackages(packages.map(({ plan }) => plan)),
    sourcePlans: compiled ? sourcePlans(packages, recipe, daemons, options) : [],
    unfit: targets.filter(({ choice }) => choice.chosen === undefined),
    overrides: applied,
    notes: [...notesOf(recipe, scans, applied), ...(compiled ? sourceNotes(compiled.sources) : [])],
  };
}

/** A version of a source package stands for the same bytes, whichever of its packages are asked for. */
function sourcePlans(
  packages: readonly PlannedPackage[],
  recipe: Recipe,
  daemons: readonly Daemon[],
  { tool, sourceDateEpoch }: RecipePlanOptions,
): readonly PackagePlan[] {
  const suites = [...new Set(packages.map(({ plan }) => plan.suite))];
  const targets = targetsOf(recipe, daemons, { suites, architectures: undefined, allowUnproven: true });
  return planPackages(targets, { recipe, tool, sourceDateEpoch }).map(({ plan }) => plan);
}

async function scanInputs(
  inputs: readonly MediumInput[],
  recipe: Recipe,
  options: RecipePlanOptions,
): Promise<readonly InputScan[]> {
  const scans: InputScan[] = [];
  for (const input of inputs) scans.push({ input, ...(await scanInput(input, recipe, options)) });
  return heldTogether(scans, recipe);
}

function besideDaemons(scans: readonly InputScan[], file: string): BesideDaemons {
  return {
    where: { file },
    rpms: scans.flatMap(({ rpms }) => rpms),
    nested: scans.flatMap(({ nested = [] }) => nested),
    elsewhere: scans.flatMap(({ elsewhere = [] }) => elsewhere),
  };
}

/** A kernel's sources hold no RPM. */
function scanOfCompiled({ input, daemons, evidence }: CompiledInput): InputScan {
  return { input, rpms: [], found: daemons, daemons, evidence, facts: [] };
}

async function scanInput(
  input: MediumInput,
  recipe: Recipe,
  options: RecipePlanOptions,
): Promise<ExaminedMedium> {
  const medium = await openMedium(input.path);
  try {
    const examined = await examineMedium(medium, options, recipe);
    await demandUnchanged(medium, input.identity);
    return examined;
  } finally {
    await medium.close();
  }
}
