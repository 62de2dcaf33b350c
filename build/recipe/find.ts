import { existsSync, lstatSync, realpathSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isOwnContent, LisdebError, nearest, packageRoot, shown, systemError } from "../base/index.ts";
import { fileKind, NO_RECIPE } from "./file-kind.ts";
import { idProblem } from "./recipe-id.ts";
import { isWrittenByUs } from "./written-by-us.ts";

/** The folder of the recipes that come with lisdeb. */
export function recipesFolder(): string {
  return join(packageRoot(), "recipes");
}

/** A folder of this name where one works holds recipes of one's own; `lisdeb recipe new` writes them there. */
export const OWN_FOLDER = "recipes";

/** Where a recipe is, and how it is named. */
export interface RecipePlace {
  readonly id: string;
  readonly path: string;
}

/** Paths of the recipes in a folder, by id: natural order, `demo` last. Those that come with lisdeb, where none is named. */
export async function listRecipes(folder = recipesFolder()): Promise<readonly RecipePlace[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: folder });
  });
  const names = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name);
  return names
    .filter((name) => name.endsWith(".yaml") && NO_RECIPE[fileKind(name)] === undefined)
    .map((name) => ({ id: name.slice(0, -".yaml".length), path: join(folder, name) }))
    .sort(
      (a, b) =>
        Number(a.id === "demo") - Number(b.id === "demo") ||
        a.id.localeCompare(b.id, "en", { numeric: true }),
    );
}

/** Those of one's own, in the folder `recipes` where one works, and then those that come with lisdeb, but for what one has a recipe of one's own for. */
export async function knownRecipes(): Promise<readonly RecipePlace[]> {
  const all = await everyRecipe();
  return all.filter(({ id }, i) => all.findIndex((each) => each.id === id) === i);
}

/** The same, with those that come with lisdeb and that one has a recipe of one's own for. */
export async function everyRecipe(): Promise<readonly RecipePlace[]> {
  const there = (await isTakenFrom(OWN_FOLDER)) ? await listRecipes(OWN_FOLDER) : [];
  const ours = await Promise.all(there.map(({ path }) => isWrittenByUs(path)));
  return [...there.filter((_, i) => ours[i]), ...(await listRecipes())];
}

/** Whether a recipe is one of one's own, wherever it lies, and none that comes with lisdeb. */
export function isOwnRecipe(path: string): boolean {
  return isOutside(dirname(path));
}

/**
 * Whether recipes may be taken from a folder that nobody named: a recipe brings its lock and its patches along, so one that another user could have put
 * there, or written a part of, counts only where it is named by its path. In a checkout of lisdeb it is the folder of those that come with lisdeb.
 */
async function isTakenFrom(folder: string): Promise<boolean> {
  return isPlainFolder(folder) && isOutside(folder) && (await isOwnContent(folder));
}

/** No link: what it leads to may have families elsewhere, which its recipes could not extend. */
function isPlainFolder(folder: string): boolean {
  try {
    return lstatSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function isOutside(folder: string): boolean {
  return realpathSync(folder) !== realpathSync(recipesFolder());
}

/** The path that a RECIPE argument means: an id of one that is known, or a path. Throws `recipe-unknown`. */
export async function findRecipe(argument: string): Promise<string> {
  if (argument.includes("/") || /\.ya?ml$/.test(argument)) return argument;
  const all = await knownRecipes();
  const found = all.find(({ id }) => id === argument);
  if (found) return found.path;
  const ids = all.map(({ id }) => id);
  const guess = nearest(argument, ids);
  const here = lyingHere(argument);
  throw new LisdebError("recipe-unknown", `no recipe is called "${shown(argument)}"`, {
    hint:
      here !== undefined
        ? `a recipe elsewhere is named by its path: ${here}`
        : guess === undefined
          ? `known: ${ids.join(", ")}; a recipe elsewhere is named by its path`
          : `did you mean ${guess}?`,
  });
}

/** A recipe of this id where one works: beside the folder for them, or in one that nothing is taken from. */
function lyingHere(id: string): string | undefined {
  // Without a folder the name alone would do, for it ends with .yaml.
  if (idProblem(id) !== undefined) return undefined;
  return [join(OWN_FOLDER, `${id}.yaml`), `${id}.yaml`].find((path) => existsSync(path));
}
