import { checkGeneration } from "../daemon/index.ts";
import type { Recipe, RecipeSource } from "../recipe/index.ts";
import { daemonsToBe, wantedDaemons } from "../source/index.ts";
import { readSources } from "./compiled-input.ts";
import { demandAgreement, demandSettled, expectedDaemons } from "./evidence/index.ts";
import type { MediumInput } from "./medium-inputs.ts";
import { planMetapackages } from "./metapackage/plan-metapackages.ts";
import { notesOf, sourceNotes } from "./notes.ts";
import { applyOverrides } from "./overrides.ts";
import { planPackages } from "./plan/plan-packages.ts";
import type { RecipePlan, RecipePlanOptions } from "./plan-recipe.ts";
import { demandFits, targetsOf } from "./targets.ts";

/**
 * What a source recipe would give, as far as its sources show before anything is compiled. That is measured to be what the compiled daemons give, but for
 * patches that change what a daemon does. Throws what `planRecipe` throws but for the compiling.
 */
export async function foreseeRecipe(
  recipe: Recipe,
  source: RecipeSource,
  inputs: readonly MediumInput[],
  options: RecipePlanOptions,
): Promise<Pick<RecipePlan, "packages" | "metapackages" | "unfit" | "notes">> {
  const { input, sources, evidence: ofSources } = await readSources(recipe, source, inputs, options);
  const wanted = wantedDaemons(sources, source, { file: input.path });
  const found = daemonsToBe(sources).filter(
    ({ name, elf }) =>
      wanted.includes(name) && source.architectures.some((each) => each === elf.architecture),
  );
  // Of a binary that is not there yet nobody knows the digest.
  const overrides = recipe.overrides.filter(({ sha256 }) => sha256 === undefined);
  const { daemons, applied } = applyOverrides(found, { ...recipe, overrides });
  const evidence = [...ofSources, ...expectedDaemons(recipe, { found, used: daemons, partly: false })];
  demandAgreement(evidence, input.path);
  demandSettled(evidence, recipe);
  checkGeneration(daemons, recipe.expect);
  const targets = targetsOf(recipe, daemons, options);
  demandFits(recipe, targets, options, input.path);
  const packages = planPackages(targets, {
    recipe,
    tool: options.tool,
    sourceDateEpoch: options.sourceDateEpoch,
  });
  return {
    packages,
    metapackages: planMetapackages(packages.map(({ plan }) => plan)),
    unfit: targets.filter(({ choice }) => choice.chosen === undefined),
    notes: [...notesOf(recipe, [{ input, evidence }], applied), ...sourceNotes(sources)],
  };
}
