import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LisdebError, toolVersion } from "../base/index.ts";
import { defaultCacheDir } from "../media/index.ts";
import {
  draftRecipe,
  expectedPackages,
  foundIn,
  lookAtMedium,
  lookAtSources,
  mediumInputs,
  planRecipe,
  proposalFor,
  sourceDate,
  suitesExpected,
  type DraftFacts,
} from "../package/index.ts";
import { fittingFamily, loadRecipe, recipeText, type Recipe } from "../recipe/index.ts";
import { describeDraft, draftAsData, type RecipeDraft } from "../report/index.ts";
import { isKernelSources } from "../source/index.ts";
import { targetsAsked } from "../verdict/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import type { Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import { answersFrom, askedAnswers, demandSound, type RecipeNewOptions } from "./recipe-new-answers.ts";
import { newsOf, type DraftContext } from "./recipe-new-news.ts";
import { demandFree, draftPlace, placeNamed, withDraft } from "./recipe-new-place.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Drafts a recipe from a medium, writes and checks it, and tells what was found, what is new, and what would be built. */
export async function recipeNewCommand(
  path: string,
  options: RecipeNewOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const given = answersFrom(options);
  const named = placeNamed(options);
  if (named) demandFree(named, options);
  const context = { terminal, progress: await progressFor(terminal, options.json), signal };

  const facts = await lookAt(path, context);
  const proposal = proposalFor(facts);
  const answers = await askedAnswers(given, proposal, options, terminal, signal);
  const place = named ?? draftPlace(proposal.id(answers.version));
  demandFree(place, options);
  const targets = facts.kind === "media" ? targetsAsked(facts.scan.daemons, {}) : [];
  const fitting =
    facts.kind === "media"
      ? targets.flatMap(({ suite, choice }) => (choice.verdict?.fits === true ? [suite.name] : []))
      : suitesExpected(foundIn(facts));
  const keys = draftRecipe(facts, answers, [...new Set(fitting)]);
  demandSound(keys);

  const folder = dirname(place.path);
  const family = await fittingFamily(folder, keys);
  const text = recipeText(headOf(folder, facts.file), [
    ...(family ? [{ key: "extends", value: family.path, from: [INHERITED] }] : []),
    ...(family?.keys ?? keys),
  ]);
  const { planned, news } = await withDraft(place, text, async () => {
    const recipe = await loadRecipe(place.path, KNOWN_NAMES);
    return {
      planned: facts.kind === "media" ? await plannedFrom(path, recipe, context) : expectedFrom(recipe),
      news: await newsOf({ facts, recipe, against: options.against }, context),
    };
  });
  const draft = { ...place, extended: family?.path, facts, keys, targets, ...planned, news };
  answer(terminal, options.json, draftAsData(draft), describeDraft(draft));
  return planned.packages.length > 0 ? 0 : 1;
}

async function lookAt(path: string, { terminal, progress, signal }: DraftContext): Promise<DraftFacts> {
  if (!(await isKernelSources(path))) return lookAtMedium(path, { progress, signal });
  return lookAtSources(path, { cacheDir: defaultCacheDir(terminal.environment), progress, signal });
}

const INHERITED = "What it states was held against what was found, and is true of it.";

function headOf(folder: string, file: string): readonly string[] {
  return [
    ...(existsSync(join(folder, "schema.json")) ? ["yaml-language-server: $schema=./schema.json"] : []),
    `Drafted by lisdeb recipe new from ${file}. Where a comment begins with "Decide", a human has to: look, correct, take it out.`,
  ];
}

/** What a build of the recipe as it was read back would make: the same work, up to the packing. Nothing, and why, where it would be refused. */
async function plannedFrom(
  path: string,
  recipe: Recipe,
  { terminal: { environment }, progress, signal }: DraftContext,
): Promise<Pick<RecipeDraft, "packages" | "refused">> {
  const inputs = await mediumInputs(recipe, { files: [path], offline: true, environment, progress, signal });
  try {
    const { packages } = await planRecipe(recipe, inputs, {
      acceptLicence: true,
      allowUnproven: false,
      sourceDateEpoch: sourceDate(environment.SOURCE_DATE_EPOCH),
      tool: { name: "lisdeb", version: toolVersion() },
      progress,
      signal,
    });
    return {
      packages: packages.map(({ plan }) => ({
        package: plan.packageName,
        version: plan.version,
        architecture: plan.architecture,
        suite: plan.suite.name,
        from: plan.daemon.origin.rpmPath ?? null,
      })),
      refused: undefined,
    };
  } catch (error) {
    if (error instanceof LisdebError && error.kind === "input") return { packages: [], refused: error };
    throw error;
  }
}

/** Of sources nothing is compiled: what the suites' kernels take of the generations that their text tells. */
function expectedFrom(recipe: Recipe): Pick<RecipeDraft, "packages" | "refused"> {
  const packages = expectedPackages(recipe, { allowUnproven: false }).map(
    ({ package: name, architecture, suite }) => ({
      package: name,
      version: null,
      architecture,
      suite,
      from: null,
    }),
  );
  const refused = new LisdebError(
    "nothing-fits",
    "no daemon of it is known to work with the kernel of a suite",
    {
      where: recipe.where,
    },
  );
  return { packages, refused: packages.length > 0 ? undefined : refused };
}
