import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LisdebError, shown, toolVersion } from "../base/index.ts";
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
  releaseOfMedium,
  sourceDate,
  suitesExpected,
  type DraftFacts,
  type Fitting,
} from "../package/index.ts";
import { fittingFamily, loadRecipe, recipeText, type Recipe } from "../recipe/index.ts";
import { describeDraft, draftAsData, type RecipeDraft } from "../report/index.ts";
import { isKernelSources } from "../source/index.ts";
import { targetsAsked, type Target } from "../verdict/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import type { Status } from "./options.ts";
import { progressFor } from "./progress-bar.ts";
import {
  answersFrom,
  askedAnswers,
  askedFile,
  askedVersion,
  askingFor,
  demandSound,
  type RecipeNewOptions,
} from "./recipe-new-answers.ts";
import { elsewhere, knownReleases, newsOf, othersFor, type DraftContext } from "./recipe-new-news.ts";
import { demandFree, draftPlace, placeNamed, writeDraft } from "./recipe-new-place.ts";
import { answer, type Terminal } from "./terminal.ts";

/** Drafts a recipe from a medium, checks and writes it, and tells what was found, what is new, and what would be built. */
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
  const known = await knownReleases(facts.kind);
  const itself = releaseOfMedium(facts.sha256, known);
  if (itself)
    terminal.err(
      `There is a recipe for this very medium, ${itself.id}: lisdeb build ${itself.id} --media ${shown(path)}\n`,
    );
  const proposal = proposalFor(facts, known);
  const asking = askingFor(options, { terminal, signal });
  const version = await askedVersion(given, proposal, asking);
  // Whatever would be refused in the end is refused before anything else is asked.
  const place = named ?? draftPlace(proposal.id(version));
  demandFree(place, options);
  const file = await askedFile(given, facts.file, asking);
  const answers = await askedAnswers({ ...given, version, file }, proposal, asking);
  const targets = facts.kind === "media" ? targetsAsked(facts.scan.daemons, {}) : [];
  const fitting =
    facts.kind === "media" ? fittingOf(targets) : { suites: suitesExpected(foundIn(facts)), chosen: [] };
  const keys = draftRecipe(facts, answers, fitting, await elsewhere(place.path, known));
  demandSound(keys);

  const folder = dirname(place.path);
  const family = await fittingFamily(folder, keys);
  const text = recipeText(headOf(facts.file), [
    ...(family ? [{ key: "extends", value: family.path, from: [INHERITED] }] : []),
    ...(family?.keys ?? keys),
  ]);
  const others = await othersFor({ facts, against: options.against, path: place.path }, known);
  // All that can fail comes before the writing: what lies there then still does.
  const recipe = await loadRecipe(place.path, KNOWN_NAMES, text);
  const planned = facts.kind === "media" ? await plannedFrom(path, recipe, context) : expectedFrom(recipe);
  const news = await newsOf({ facts, recipe, others }, context);
  signal.throwIfAborted();
  await writeDraft(place, text, options);
  const schema = join(folder, SCHEMA);
  const missing = existsSync(schema) ? undefined : schema;
  const draft = { ...place, extended: family?.path, missing, facts, keys, targets, ...planned, news };
  answer(terminal, options.json, draftAsData(draft), describeDraft(draft));
  return planned.packages.length > 0 ? 0 : 1;
}

async function lookAt(path: string, { terminal, progress, signal }: DraftContext): Promise<DraftFacts> {
  if (!(await isKernelSources(path))) return lookAtMedium(path, { progress, signal });
  return lookAtSources(path, { cacheDir: defaultCacheDir(terminal.environment), progress, signal });
}

/** What is proven to run somewhere; what is unproven a build takes only where somebody insists. */
function fittingOf(targets: readonly Target[]): Fitting {
  const served = targets.filter(({ choice }) => choice.verdict?.fits === true);
  return {
    suites: [...new Set(served.map(({ suite }) => suite.name))],
    chosen: served.flatMap(({ choice }) => choice.chosen ?? []),
  };
}

/** Beside recipes, for editors. */
const SCHEMA = "schema.json";

const INHERITED = "What it states was held against what was found, and is true of it.";

function headOf(file: string): readonly string[] {
  return [
    `yaml-language-server: $schema=./${SCHEMA}`,
    `Drafted by lisdeb recipe new from ${file}. What a human has to decide stands in comments, each at its place: look, correct, take the comment out.`,
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
