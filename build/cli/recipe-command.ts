import { formatError, type LisdebError } from "../base/index.ts";
import {
  checkRecipe,
  findRecipe,
  listRecipes,
  loadRecipe,
  recipeJsonSchema,
  type Recipe,
} from "../recipe/index.ts";
import { table } from "../report/index.ts";
import { SUITE_NAMES } from "../suite/index.ts";
import { mediaState } from "./media-at-hand.ts";
import type { JsonOption, Status } from "./options.ts";
import { answer, type Terminal } from "./terminal.ts";

const KNOWN = { suites: SUITE_NAMES };

/** The recipes that come with lisdeb, and where the media of each can be had. */
export async function recipeList(options: JsonOption, terminal: Terminal): Promise<Status> {
  const rows: { recipe: Recipe; media: string }[] = [];
  for (const { path } of await listRecipes()) {
    const recipe = await loadRecipe(path, KNOWN);
    rows.push({ recipe, media: await mediaState(recipe, terminal.environment) });
  }
  answer(
    terminal,
    options.json,
    rows.map(({ recipe, media }) => ({
      id: recipe.id,
      title: recipe.title,
      version: recipe.version,
      released: recipe.released ?? null,
      licence: recipe.licence.verdict,
      media: recipe.media.map(({ file, urls, lock }) => ({ file, urls, lock: lock ?? null })),
      state: media,
    })),
    table(
      [
        { title: "recipe", value: ({ recipe }: (typeof rows)[number]) => recipe.id },
        { title: "released", value: ({ recipe }) => recipe.released ?? "" },
        { title: "media", value: ({ recipe }) => recipe.media.map(({ file }) => file).join(", ") },
        { title: "licence", value: ({ recipe }) => recipe.licence.verdict },
        { title: "state", value: ({ media }) => media },
      ],
      rows,
    ),
  );
  return 0;
}

/** Checks recipes, and tells every mistake in each; exit status 1 where there is one. */
export async function recipeCheck(
  names: readonly string[],
  options: JsonOption,
  terminal: Terminal,
): Promise<Status> {
  const paths =
    names.length > 0
      ? await Promise.all(names.map(findRecipe))
      : (await listRecipes()).map(({ path }) => path);
  const results: { path: string; problems: readonly LisdebError[] }[] = [];
  for (const path of paths) results.push({ path, problems: (await checkRecipe(path, KNOWN)).problems });
  const bad = results.filter(({ problems }) => problems.length > 0);
  if (!options.json)
    for (const { problems } of bad)
      for (const problem of problems) terminal.err(`lisdeb: ${formatError(problem)}\n`);
  answer(
    terminal,
    options.json,
    { ok: bad.length === 0, recipes: results },
    bad.length === 0
      ? `${results.length === 1 ? "1 recipe is" : `${results.length} recipes are`} valid.`
      : "",
  );
  return bad.length === 0 ? 0 : 1;
}

/** Prints the JSON Schema that editors check recipes with. */
export function recipeSchemaCommand(terminal: Terminal): Status {
  terminal.out(`${JSON.stringify(recipeJsonSchema(), undefined, 2)}\n`);
  return 0;
}
