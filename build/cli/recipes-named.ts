import { LisdebError } from "../base/index.ts";
import { findRecipe, listRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
import { SUITES } from "../suite/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";

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
    const paths = await Promise.all(distinct.map(findOrExplain));
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

/** All that come with lisdeb. Throws what loading throws. */
export async function recipesThatCome(): Promise<readonly NamedRecipe[]> {
  const recipes = await Promise.all((await listRecipes()).map(({ path }) => loadRecipe(path, KNOWN_NAMES)));
  return recipes.map((recipe) => ({ name: recipe.id, recipe }));
}

async function findOrExplain(name: string): Promise<string> {
  if (SUITES.some((suite) => suite.name === name)) {
    throw new LisdebError("usage", `${name} is a suite, and a recipe stands here`, {
      hint: `--suite ${name}`,
    });
  }
  return findRecipe(name);
}
