import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { LisdebError, nearest, packageRoot, shown, systemError } from "../base/index.ts";
import { fileKind, NO_RECIPE } from "./file-kind.ts";
import { idProblem } from "./recipe-id.ts";

/** The folder of the recipes that come with lisdeb. */
export function recipesFolder(): string {
  return join(packageRoot(), "recipes");
}

/** Paths of all recipes that come with lisdeb, by id: natural order, `demo` last. */
export async function listRecipes(
  folder = recipesFolder(),
): Promise<readonly { id: string; path: string }[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: folder });
  });
  return names
    .filter((name) => name.endsWith(".yaml") && NO_RECIPE[fileKind(name)] === undefined)
    .map((name) => ({ id: name.slice(0, -".yaml".length), path: join(folder, name) }))
    .sort(
      (a, b) =>
        Number(a.id === "demo") - Number(b.id === "demo") ||
        a.id.localeCompare(b.id, "en", { numeric: true }),
    );
}

/** The path that a RECIPE argument means: an id of a recipe that comes with lisdeb, or a path. Throws `recipe-unknown`. */
export async function findRecipe(argument: string): Promise<string> {
  if (argument.includes("/") || /\.ya?ml$/.test(argument)) return argument;
  const all = await listRecipes();
  const found = all.find(({ id }) => id === argument);
  if (found) return found.path;
  const ids = all.map(({ id }) => id);
  const guess = nearest(argument, ids);
  const here = lyingHere(argument);
  throw new LisdebError(
    "recipe-unknown",
    `no recipe ${here === undefined ? "is" : "that comes with lisdeb is"} called "${shown(argument)}"`,
    {
      hint:
        here !== undefined
          ? `a recipe of your own is named by its path: ${here}`
          : guess === undefined
            ? `known: ${ids.join(", ")}; a recipe of your own is named by its path`
            : `did you mean ${guess}?`,
    },
  );
}

/** Where a project of one's own has a recipe of this id, as `lisdeb recipe new` places it. */
function lyingHere(id: string): string | undefined {
  if (idProblem(id) !== undefined) return undefined;
  // Without a folder the name alone would do, for it ends with .yaml.
  return [join("recipes", `${id}.yaml`), `${id}.yaml`].find((path) => existsSync(path));
}
