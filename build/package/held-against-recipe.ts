import { LisdebError, type Where } from "../base/index.ts";
import {
  checkGeneration,
  demandDaemons,
  mergeIdentical,
  type Daemon,
  type MediumRpm,
  type MediumScan,
} from "../daemon/index.ts";
import type { Recipe, RecipeSource } from "../recipe/index.ts";
import { daemonsToBe, wantedDaemons, type KernelSources } from "../source/index.ts";
import { demandAgreement, demandSettled, expectedDaemons, type EvidenceRow } from "./evidence/index.ts";
import { applyOverrides, type AppliedOverride } from "./overrides.ts";

/** A medium, or a kernel's sources: what errors name it by, and what speaks for and against its being what it says. */
export interface HeldInput {
  readonly path: string;
  readonly evidence: readonly EvidenceRow[];
}

/** What is on media beside daemons. */
export interface BesideDaemons extends Pick<MediumScan, "nested" | "elsewhere"> {
  readonly where: Where;
  readonly rpms: readonly Pick<MediumRpm, "nevra">[];
}

/** The daemons of a recipe, on its media or compiled, before anything that the recipe says of them. */
export interface FoundDaemons {
  /** Each in each place. */
  readonly found: readonly Daemon[];
  readonly inputs: readonly HeldInput[];
  /** Not all of the recipe's media are at hand. */
  readonly partly: boolean;
  /** To be told where there are none; of compiled daemons there is no such thing. */
  readonly beside: BesideDaemons | undefined;
}

/** Daemons as their recipe knows them. */
export interface HeldAgainstRecipe {
  /** Those that overrides leave; equal ones are put together. */
  readonly daemons: readonly Daemon[];
  readonly applied: readonly AppliedOverride[];
  /** For each input, its own with what the recipe expects. */
  readonly evidence: readonly (readonly EvidenceRow[])[];
  /** The first thing in which they contradict each other, themselves or the recipe. */
  readonly problem: LisdebError | undefined;
}

/**
 * Holds what is there against all that the recipe says of it, for whoever builds, foresees or locks: what is refused to one is refused to all. The
 * problem is `recipe-contradicted`, `medium-has-no-daemon` or `medium-contradicts-itself`; it is told and not thrown, since a lock shows what else was seen.
 */
export function heldAgainstRecipe(
  recipe: Recipe,
  { found, inputs, partly, beside }: FoundDaemons,
): HeldAgainstRecipe {
  const stated = orProblem(() => applyOverrides(found, recipe, partly));
  const { daemons: used, applied } = stated instanceof LisdebError ? { daemons: found, applied: [] } : stated;
  const daemons = mergeIdentical(used);
  const expected = expectedDaemons(recipe, { found, used, partly });
  const held = inputs.map(({ path, evidence }) => ({ path, evidence: [...evidence, ...expected] }));
  const problem = problemIn(() => {
    if (stated instanceof LisdebError) throw stated;
    if (beside) demandDaemons(daemons, beside.rpms, beside.where, beside);
    for (const { evidence, path } of held) demandAgreement(evidence, path);
    if (!partly)
      demandSettled(
        held.flatMap(({ evidence }) => evidence),
        recipe,
      );
    checkGeneration(daemons, recipe.expect);
  });
  return { daemons, applied, evidence: held.map(({ evidence }) => evidence), problem };
}

/** The same for a kernel's sources, as far as they show what their daemons will be before anything is compiled. */
export function sourcesAgainstRecipe(
  recipe: Recipe,
  source: RecipeSource,
  sources: KernelSources,
  input: HeldInput,
): HeldAgainstRecipe {
  const wanted = orProblem(() => wantedDaemons(sources, source, { file: input.path }));
  if (wanted instanceof LisdebError)
    return { daemons: [], applied: [], evidence: [input.evidence], problem: wanted };
  const found = daemonsToBe(sources).filter(
    ({ name, elf }) =>
      wanted.includes(name) && source.architectures.some((each) => each === elf.architecture),
  );
  // Of a binary that is not there yet nobody knows the digest.
  const overrides = recipe.overrides.filter(({ sha256 }) => sha256 === undefined);
  return heldAgainstRecipe(
    { ...recipe, overrides },
    { found, inputs: [input], partly: false, beside: undefined },
  );
}

/** What a check says against what is there; undefined where it says nothing. */
export function problemIn(check: () => void): LisdebError | undefined {
  const said = orProblem(check);
  return said instanceof LisdebError ? said : undefined;
}

function orProblem<T>(check: () => T): T | LisdebError {
  try {
    return check();
  } catch (error) {
    if (error instanceof LisdebError) return error;
    throw error;
  }
}
