import { formatError, LisdebError, listed as inWords, shown } from "../base/index.ts";
import {
  checkFamily,
  checkLock,
  checkRecipe,
  familyJsonSchema,
  fileKind,
  knownRecipes,
  loadRecipe,
  openQuestions,
  recipeJsonSchema,
  type FileKind,
  type Recipe,
} from "../recipe/index.ts";
import {
  describeRecipe,
  describeRecipes,
  listedRecipe,
  recipeAsData,
  type ListedRecipe,
} from "../report/index.ts";
import { checkToolchainLock, patchProblems } from "../source/index.ts";
import { compilerStateOnce } from "./compiling.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import type { JsonOption, Status } from "./options.ts";
import { recipePath, recipesThatAreKnown, tellRefused } from "./recipes-named.ts";
import { answer, type Terminal } from "./terminal.ts";

/**
 * One's own recipes and those that come with lisdeb: what each states, where that would work, and whether it can be built here; exit status 1 where
 * one's own is not valid, and so is not listed.
 */
export async function recipeList(
  options: JsonOption,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const { recipes, refused } = await recipesThatAreKnown();
  const listed = await listedRecipes(recipes, terminal, signal);
  answer(terminal, options.json, listed.map(recipeAsData), describeRecipes(listed, terminal.columns));
  return tellRefused(refused, terminal);
}

/** All of some recipes, with the sources of each and what nobody could check. */
export async function recipeShow(
  names: readonly string[],
  options: JsonOption,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Status> {
  const paths = await Promise.all(names.map(recipePath));
  const recipes = await Promise.all(paths.map((path) => loadRecipe(path, KNOWN_NAMES)));
  const listed = await listedRecipes(recipes, terminal, signal);
  answer(terminal, options.json, listed.map(recipeAsData), listed.map(describeRecipe).join("\n"));
  return 0;
}

async function listedRecipes(
  recipes: readonly Recipe[],
  { environment }: Terminal,
  signal: AbortSignal,
): Promise<ListedRecipe[]> {
  const compiler = compilerStateOnce(environment, signal);
  return Promise.all(recipes.map((recipe) => listedRecipe(recipe, environment, compiler)));
}

/**
 * Checks recipes, and what lies beside them, and tells every mistake in each; exit status 1 where there is one, and 3 where the system could not read a
 * file, which keeps no other from being checked.
 */
export async function recipeCheck(
  names: readonly string[],
  options: JsonOption,
  terminal: Terminal,
): Promise<Status> {
  const paths =
    names.length > 0
      ? await Promise.all(names.map(recipePath))
      : (await knownRecipes()).map(({ path }) => path);
  const results: CheckedFile[] = [];
  for (const path of paths) results.push(await checkedFile(path));
  const bad = results.filter(({ problems }) => problems.length > 0);
  if (!options.json)
    // What is wrong in a family is wrong in each recipe that extends it.
    for (const line of new Set(bad.flatMap(({ problems }) => problems.map(formatError))))
      terminal.err(`lisdeb: ${line}\n`);
  const notes = results.filter(({ open }) => open > 0).map(openInWords);
  answer(
    terminal,
    options.json,
    { ok: bad.length === 0, recipes: results },
    bad.length === 0 ? [`${countsInWords(results.map(({ kind }) => kind))} valid.`, ...notes].join("\n") : "",
  );
  if (bad.length === 0) return 0;
  return bad.some(({ problems }) => problems.some(({ kind }) => kind === "outside")) ? 3 : 1;
}

/** A file, and what was found in it. */
interface CheckedFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly problems: readonly LisdebError[];
  /** Questions of its draft that nobody has answered: no mistake, and not to be forgotten. */
  readonly open: number;
}

async function checkedFile(path: string): Promise<CheckedFile> {
  const kind = fileKind(path);
  try {
    const problems = await PROBLEMS[kind](path);
    return {
      path,
      kind,
      problems,
      open: kind === "recipe" && problems.length === 0 ? await openQuestions(path) : 0,
    };
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind === "bug") throw error;
    return { path, kind, problems: [error], open: 0 };
  }
}

function openInWords({ path, open }: CheckedFile): string {
  const count = open === 1 ? "1 question of its draft is" : `${open} questions of its draft are`;
  return `${shown(path)}: ${count} open, each in a comment that begins with "Decide:".`;
}

/** What is wrong in a file of each kind. */
const PROBLEMS: Readonly<Record<FileKind, (path: string) => Promise<readonly LisdebError[]>>> = {
  recipe: recipeProblems,
  family: (path) => checkFamily(path, KNOWN_NAMES),
  lock: checkLock,
  toolchain: checkToolchainLock,
};

/** Of a recipe that is right itself, the patches too: their form shows without the sources that they are for. */
async function recipeProblems(path: string): Promise<readonly LisdebError[]> {
  const { recipe, problems } = await checkRecipe(path, KNOWN_NAMES);
  return recipe?.source ? patchProblems(recipe.source.patches) : problems;
}

const KINDS: Readonly<Record<FileKind, readonly [one: string, several: string]>> = {
  recipe: ["recipe", "recipes"],
  family: ["family", "families"],
  lock: ["lock", "locks"],
  toolchain: ["list of a toolchain", "lists of toolchains"],
};

/** `47 recipes and 1 lock are`. */
function countsInWords(kinds: readonly FileKind[]): string {
  const counts = Object.entries(KINDS).flatMap(([kind, [one, several]]) => {
    const count = kinds.filter((each) => each === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  return `${inWords(counts)} ${kinds.length === 1 ? "is" : "are"}`;
}

/** Prints the JSON Schema that editors check recipes with, or families. */
export function recipeSchemaCommand(options: { readonly family?: true }, terminal: Terminal): Status {
  const schema = options.family ? familyJsonSchema(KNOWN_NAMES) : recipeJsonSchema(KNOWN_NAMES);
  terminal.out(`${JSON.stringify(schema, undefined, 2)}\n`);
  return 0;
}
