import { join } from "node:path";
import { LisdebError, programDigest, toolVersion } from "../base/index.ts";
import {
  buildOnce,
  loadTemplates,
  mediumInputs,
  sourceDate,
  writePackages,
  type BuiltOnce,
} from "../package/index.ts";
import { describeChoices, targetsAsData } from "../report/index.ts";
import type { Target } from "../verdict/index.ts";
import { askedBy } from "./asked-by.ts";
import { answerOf, type RecipeAnswer } from "./build-answer.ts";
import { compilerStateOnce, compiling, demandCompiler } from "./compiling.ts";
import { choicesAsData, resultAsData, resultInWords, whyInWords } from "./build-result.ts";
import { demandRpms, keyringFrom } from "./keyring-option.ts";
import { recipesAtHand, type RecipesAtHand } from "./media-at-hand.ts";
import type { BuildOptions, Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { recipesNamed, recipesThatAreKnown, tellRefused, type KnownOnes } from "./recipes-named.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Builds packages, writes them to OUT/debs, and ends with a table of what was made and from where. */
export async function buildCommand(
  names: readonly string[],
  options: BuildOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const asked = askedBy(options);
  const sourceDateEpoch = sourceDate(terminal.environment.SOURCE_DATE_EPOCH);
  const { recipes, refused: invalid } = await chosenRecipes(names, options, terminal, signal);
  for (const recipe of recipes) demandRpms(recipe, options.keyring);
  const keyring = await keyringFrom(options.keyring);
  const progress = await progressFor(terminal, options.json);
  const templates = await loadTemplates();
  const offline = options.offline ?? false;
  const { environment } = terminal;
  const compile = compiling({ offline, environment, progress, signal });

  const made: (BuiltOnce<RecipeAnswer> & { readonly recipe: string })[] = [];
  let refused: readonly Target[] = [];
  for (const recipe of recipes) {
    if (!options.media) await demandCompiler(recipe, environment, signal);
    const inputs = await mediumInputs(recipe, {
      files: options.media ?? [],
      offline,
      mirrors: options.mirror,
      environment,
      progress,
      signal,
    });
    const building = buildOnce(recipe, inputs, {
      ...asked,
      ...compile,
      acceptLicence: options.acceptLicence ?? false,
      allowUnproven: options.allowUnproven ?? false,
      keyring,
      sourceDateEpoch,
      tool: { name: "lisdeb", version: toolVersion() },
      templates,
      jobs: options.jobs,
      progress,
      signal,
      onRefused: (targets) => (refused = targets),
      cacheDir: compile.cacheDir,
      program: await programDigest(),
      // Why one was chosen and another not, only the medium tells.
      anew: options.force ?? options.why ?? false,
      answerOf,
    });
    const built = await building.catch((error: unknown) => {
      throw explainedRefusal(error, refused, options, terminal);
    });
    made.push({ recipe: recipe.id, ...built });
  }
  signal.throwIfAborted();
  const result = {
    answers: made.map((each) => each.answer),
    skipped: made.filter(({ build }) => build === undefined).map(({ recipe }) => recipe),
    written: await writePackages(made, join(options.out, "debs"), options.force ?? false),
  };
  const builds = options.why ? made.flatMap(({ build }) => build ?? []) : [];
  answer(
    terminal,
    options.json,
    { ...resultAsData(result), ...(options.why && { choices: builds.flatMap(choicesAsData) }) },
    [resultInWords(result, asked), ...builds.map(whyInWords)].join("\n"),
  );
  return tellRefused(invalid, terminal);
}

/** What was asked for and nothing fits: why not, for each candidate, is a page before the error's line, and data in its JSON. */
function explainedRefusal(
  error: unknown,
  refused: readonly Target[],
  { why }: BuildOptions,
  terminal: Terminal,
): unknown {
  if (!(error instanceof LisdebError) || refused.length === 0) return error;
  terminal.err(`${describeChoices(refused, { why: why ?? false })}\n`);
  return new LisdebError(error.code, error.message, {
    where: error.where,
    hint: error.hint,
    evidence: { verdicts: targetsAsData(refused) },
    cause: error,
  });
}

/** Those named; with nothing named, all that need no network. */
async function chosenRecipes(
  names: readonly string[],
  options: BuildOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<KnownOnes> {
  const named = await recipesNamed(names, options);
  if (named) return { recipes: named.map(({ recipe }) => recipe), refused: [] };
  const { recipes, refused } = await recipesThatAreKnown();
  const allowed = recipes.filter(({ licence }) => licence.verdict !== "ambiguous" || options.acceptLicence);
  const { environment } = terminal;
  const found = await recipesAtHand(allowed, environment, compilerStateOnce(environment, signal));
  if (found.uncompiled.length > 0) terminal.err(`lisdeb: ${leftOutInWords(found)}\n`);
  return { recipes: found.ready, refused };
}

/** Of recipes whose sources are at hand, and which are not built for all that. */
function leftOutInWords({ uncompiled, compiler }: RecipesAtHand): string {
  const ids = uncompiled.map(({ id }) => id).join(", ");
  if (compiler instanceof LisdebError) return `left out ${ids}: ${compiler.message}`;
  return `left out ${ids}: what compiles them is not in the cache; it is fetched for recipes that are named`;
}
