import { basename } from "node:path";
import { isOwnRecipe } from "../../recipe/index.ts";
import { suitesThatFit, type ListedRecipe } from "./listed-recipe.ts";

/** A recipe of a listing as JSON. */
export function recipeAsData(listed: ListedRecipe): object {
  const { recipe, daemons, state, locked } = listed;
  return {
    id: recipe.id,
    path: recipe.where.file,
    own: isOwnRecipe(recipe.where.file),
    title: recipe.title,
    version: recipe.version,
    released: recipe.released ?? null,
    revision: recipe.revision,
    kind: recipe.source ? "source" : "media",
    kernel: recipe.source?.kernel ?? null,
    patches: (recipe.source?.patches ?? []).map((patch) => basename(patch)),
    licence: recipe.licence,
    homepage: recipe.homepage ?? null,
    daemons,
    suites: suitesThatFit(listed),
    media: recipe.media.map(({ file, urls, lock, stated }) => ({ file, urls, lock: lock ?? null, stated })),
    locked,
    state,
    buildable: state === "embedded" || state === "cached",
    needsAcceptedLicence: recipe.licence.verdict === "ambiguous",
    sources: recipe.sources,
    unchecked: recipe.unchecked,
  };
}
