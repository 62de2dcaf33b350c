import type { Recipe, RecipeSource } from "../recipe/index.ts";
import { dscName, readPatches, type ReadPatch } from "../source/index.ts";
import { readSources } from "./compiled-input.ts";
import { sourcesAgainstRecipe } from "./held-against-recipe.ts";
import type { MediumInput } from "./medium-inputs.ts";
import { planMetapackages } from "./metapackage/plan-metapackages.ts";
import { notesOf, sourceNotes } from "./notes.ts";
import { planPackages } from "./plan/plan-packages.ts";
import type { RecipePlan, RecipePlanOptions } from "./plan-recipe.ts";
import { demandFits, targetsOf } from "./targets.ts";

/** What shows of a source recipe before anything is compiled. */
export interface ForeseenRecipe extends Pick<RecipePlan, "packages" | "metapackages" | "unfit" | "notes"> {
  readonly patches: readonly ReadPatch[];
  /** Names of the .dsc of its source packages. */
  readonly sources: readonly string[];
}

/**
 * What a source recipe would give, as far as its sources show before anything is compiled. That is measured to be what the compiled daemons give, but for
 * patches that change what a daemon does. Throws what `planRecipe` throws but for the compiling.
 */
export async function foreseeRecipe(
  recipe: Recipe,
  source: RecipeSource,
  inputs: readonly MediumInput[],
  options: RecipePlanOptions,
): Promise<ForeseenRecipe> {
  const { input, sources, evidence: ofSources } = await readSources(recipe, source, inputs, options);
  const patches = await readPatches(source.patches);
  const { path } = input;
  const held = sourcesAgainstRecipe(recipe, source, sources, { path, evidence: ofSources });
  if (held.problem) throw held.problem;
  const { daemons, applied, evidence } = held;
  const targets = targetsOf(recipe, daemons, options);
  demandFits(recipe, targets, options, path);
  const packages = planPackages(targets, {
    recipe,
    tool: options.tool,
    sourceDateEpoch: options.sourceDateEpoch,
  });
  return {
    packages,
    metapackages: planMetapackages(packages.map(({ plan }) => plan)),
    unfit: targets.filter(({ choice }) => choice.chosen === undefined),
    notes: [...notesOf(recipe, [{ input, evidence: evidence.flat() }], applied), ...sourceNotes(sources)],
    patches,
    sources: [...new Set(packages.map(({ plan }) => dscName(plan.version)))],
  };
}
