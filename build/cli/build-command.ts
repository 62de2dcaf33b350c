import { join } from "node:path";
import { LisdebError, toolVersion } from "../base/index.ts";
import {
  buildRecipe,
  loadTemplates,
  mediumInputs,
  sourceDate,
  writePackages,
  type RecipeBuild,
} from "../package/index.ts";
import { findRecipe, listRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
import { describeChoices, targetsAsData } from "../report/index.ts";
import { SUITE_NAMES, SUITES } from "../suite/index.ts";
import type { Target } from "../verdict/index.ts";
import { askedBy } from "./asked-by.ts";
import { choicesAsData, inOrderOfTargets, resultAsData, resultInWords, whyInWords } from "./build-result.ts";
import { keyringFrom } from "./keyring-option.ts";
import { isAtHand } from "./media-at-hand.ts";
import type { BuildOptions, Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
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
  const recipes = await chosenRecipes(names, options, terminal);
  const keyring = await keyringFrom(options.keyring);
  const progress = await progressFor(terminal, options.json);
  const templates = await loadTemplates();

  const builds: RecipeBuild[] = [];
  let refused: readonly Target[] = [];
  for (const recipe of recipes) {
    const inputs = await mediumInputs(recipe, {
      files: options.media ?? [],
      offline: options.offline ?? false,
      environment: terminal.environment,
      progress,
      signal,
    });
    const building = buildRecipe(recipe, inputs, {
      ...asked,
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
    });
    builds.push(
      await building.catch((error: unknown) => {
        throw explainedRefusal(error, refused, options, terminal);
      }),
    );
  }
  signal.throwIfAborted();
  const packages = builds.flatMap(inOrderOfTargets);
  const written = await writePackages(packages, join(options.out, "debs"), options.force ?? false);
  const words = resultInWords(builds, written);
  const why = options.why ? builds.map(whyInWords) : [];
  answer(
    terminal,
    options.json,
    { ...resultAsData(builds, written), ...(options.why && { choices: builds.flatMap(choicesAsData) }) },
    [words, ...why].join("\n"),
  );
  return 0;
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

/** Those named; with only a medium named, the recipe that means it; with nothing named, all that need no network. */
async function chosenRecipes(
  names: readonly string[],
  options: BuildOptions,
  terminal: Terminal,
): Promise<Recipe[]> {
  const known = { suites: SUITE_NAMES };
  if (names.length > 0) {
    if (options.media && names.length > 1) {
      throw new LisdebError("usage", "--media goes with one recipe, and several are named");
    }
    const paths = await Promise.all([...new Set(names)].map(findOrExplain));
    return Promise.all(paths.map((path) => loadRecipe(path, known)));
  }
  if (options.media) {
    throw new LisdebError("usage", "--media needs the recipe that it is a medium of", {
      hint: "lisdeb build RECIPE --media FILE; lisdeb recipe list shows the recipes",
    });
  }
  const all = await Promise.all((await listRecipes()).map(({ path }) => loadRecipe(path, known)));
  const atHand = await Promise.all(all.map((recipe) => isAtHand(recipe, terminal.environment)));
  return all.filter(
    ({ licence }, i) => atHand[i] === true && (licence.verdict !== "ambiguous" || options.acceptLicence),
  );
}

async function findOrExplain(name: string): Promise<string> {
  if (SUITES.some((suite) => suite.name === name)) {
    throw new LisdebError("usage", `${name} is a suite, and a recipe stands here`, {
      hint: `--suite ${name}`,
    });
  }
  return findRecipe(name);
}
