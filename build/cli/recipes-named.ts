import { statSync, type Stats } from "node:fs";
import { formatError, LisdebError, shown } from "../base/index.ts";
import { findRecipe, knownRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
import { SUITES } from "../suite/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import type { Status } from "./options.ts";
import type { Terminal } from "./terminal.ts";

/** A recipe, and how the command line names it. */
export interface NamedRecipe {
  readonly name: string;
  readonly recipe: Recipe;
}

/** The recipes that the command line names; undefined where it names none. Throws `usage`, and what finding and loading throw. */
export async function recipesNamed(
  names: readonly string[],
  { media }: { readonly media?: readonly string[] },
): Promise<readonly NamedRecipe[] | undefined> {
  if (names.length > 0) {
    if (media && names.length > 1) {
      throw new LisdebError("usage", "--media goes with one recipe, and several are named");
    }
    const distinct = [...new Set(names)];
    const paths = await Promise.all(distinct.map(recipePath));
    return Promise.all(
      paths.map(async (path, at) => ({
        name: distinct[at] ?? path,
        recipe: await loadRecipe(path, KNOWN_NAMES),
      })),
    );
  }
  if (!media) return undefined;
  throw new LisdebError("usage", "--media needs the recipe that it is a medium of", {
    hint: "lisdeb build RECIPE --media FILE; lisdeb recipe list shows the recipes",
  });
}

/** Recipes that nobody named. */
export interface KnownOnes {
  readonly recipes: readonly Recipe[];
  /** What is wrong with one of one's own is no reason to do without the others: it is told when they are done, with exit status 1. */
  readonly refused: readonly LisdebError[];
}

/** All of one's own, and all that come with lisdeb. Throws what loading throws but for mistakes in a recipe. */
export async function recipesThatAreKnown(): Promise<KnownOnes> {
  const checked = await Promise.all((await knownRecipes()).map(({ path }) => loadOrRefuse(path)));
  return {
    recipes: checked.flatMap((one) => (one instanceof LisdebError ? [] : [one])),
    refused: checked.filter((one) => one instanceof LisdebError),
  };
}

async function loadOrRefuse(path: string): Promise<Recipe | LisdebError> {
  return loadRecipe(path, KNOWN_NAMES).catch((error: unknown) => {
    if (error instanceof LisdebError && error.kind === "input") return error;
    throw error;
  });
}

/** Tells of recipes of one's own that were left out, and gives the exit status that follows. */
export function tellRefused(refused: KnownOnes["refused"], terminal: Terminal): Status {
  for (const error of refused) terminal.err(`lisdeb: ${formatError(error)}\n`);
  return refused.length > 0 ? 1 : 0;
}

/** The path of a recipe that is named by its id, or by its path. Throws `usage` where something else is named, and what finding throws. */
export async function recipePath(name: string): Promise<string> {
  if (SUITES.some((suite) => suite.name === name)) {
    throw new LisdebError("usage", `${name} is a suite, and a recipe stands here`, {
      hint: `--suite ${name}`,
    });
  }
  const known = await knownRecipes();
  const what = known.some(({ id }) => id === name) ? undefined : mediumKind(name);
  if (what !== undefined) {
    throw new LisdebError("usage", `is a ${what} and no recipe, which is a YAML file`, {
      where: { file: name },
      hint: `lisdeb build RECIPE --media ${shown(name)}; where there is no recipe: lisdeb recipe new ${shown(name)}`,
    });
  }
  return findRecipe(name);
}

/** What a medium is by its name, or a folder; what it really is, is told where it is read. */
function mediumKind(path: string): "folder" | "medium" | undefined {
  const found = foundAt(path);
  if (found?.isDirectory() === true) return "folder";
  const isNamedSo = /\.(iso|img|rpm|deb|tar|tar\.[a-z0-9]+|t[bgx]z)$/i.test(path);
  return found?.isFile() === true && isNamedSo ? "medium" : undefined;
}

/** undefined where nothing is there, or the system does not tell what: whoever reads it says why. */
function foundAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
