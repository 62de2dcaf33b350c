import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import type { Progress } from "../base/index.ts";
import { openMedium } from "../media/index.ts";
import {
  foundIn,
  isRelease,
  mediumInputs,
  mediumState,
  nearestRelease,
  type DraftFacts,
} from "../package/index.ts";
import { findRecipe, everyRecipe, listRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
import {
  compareInventories,
  inventoryOfMedium,
  statementsOf,
  type Inventory,
  type ReleaseNews,
} from "../report/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import type { Terminal } from "./terminal.ts";

/** What the steps of a draft are done with. */
export interface DraftContext {
  readonly terminal: Terminal;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** What a draft is compared with: another medium, or the recipes among which the nearest is looked for. */
export type Others =
  { readonly medium: string; readonly recipes?: undefined } | { readonly recipes: readonly Recipe[] };

/**
 * What `against` names, else the releases that are known, but for the draft's own place: an earlier draft of it is none. To be asked before the
 * draft is written over what `against` may name. Throws `recipe-unknown`, and what reading the named recipe throws.
 */
export async function othersFor(
  { facts, against, path }: { facts: Pick<DraftFacts, "kind">; against: string | undefined; path: string },
  known: readonly Recipe[],
): Promise<Others> {
  if (against === undefined) return { recipes: await elsewhere(path, known) };
  if (facts.kind === "media" && !/\.ya?ml$/.test(against) && existsSync(against)) return { medium: against };
  return { recipes: [await loadRecipe(await findRecipe(against), KNOWN_NAMES)] };
}

/** Recipes at other places than this one. */
export async function elsewhere(path: string, known: readonly Recipe[]): Promise<readonly Recipe[]> {
  const own = await realPath(path);
  const places = await Promise.all(known.map(({ where }) => realPath(where.file)));
  return known.filter((_, i) => own === undefined || places[i] !== own);
}

/** undefined where nothing is there. */
async function realPath(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}

/**
 * What is new on a medium against another one, or against that of the nearest release: file by file where the other medium is at hand, else, or where it is
 * this very one, against what its recipe states. undefined where no release is known.
 */
export async function newsOf(
  { facts, recipe, others }: { facts: DraftFacts; recipe: Recipe; others: Others },
  context: DraftContext,
): Promise<ReleaseNews | undefined> {
  if (others.recipes === undefined)
    return { nearest: undefined, diff: await difference(others.medium, facts.path), statements: [] };
  const nearest = nearestRelease({ version: recipe.version, sha256: facts.sha256 }, others.recipes);
  if (!nearest) return undefined;
  // Of several media of that recipe another one may be at hand, too: none is compared with it.
  const isItself = nearest.is === "the same medium";
  const other = facts.kind === "media" && !isItself ? await mediumAtHand(nearest.recipe, context) : undefined;
  return {
    nearest,
    diff: other === undefined ? undefined : await difference(other, facts.path),
    statements: statementsOf(nearest.recipe, foundIn(facts), recipe.licence.verdict),
  };
}

/** One's own and those that come with lisdeb, or those that lie in the folder. One that is not valid is none that is known: `recipe check` tells of it. */
export async function knownReleases(kind: DraftFacts["kind"], folder?: string): Promise<readonly Recipe[]> {
  // A recipe of one's own hides none here: it may be the draft itself, which is taken out later.
  const listed = await (folder === undefined ? everyRecipe() : listRecipes(folder));
  const loaded = await Promise.all(
    listed.map(({ path }) => loadRecipe(path, KNOWN_NAMES).catch(() => undefined)),
  );
  return loaded.flatMap((recipe) => (recipe && isRelease(recipe, kind) ? [recipe] : []));
}

/** Path of the first of a recipe's media that needs no network. */
async function mediumAtHand(
  recipe: Recipe,
  { terminal, progress, signal }: DraftContext,
): Promise<string | undefined> {
  const { environment } = terminal;
  for (const medium of recipe.media) {
    const state = await mediumState(medium, environment);
    if (state !== "embedded" && state !== "cached") continue;
    const only = { ...recipe, media: [medium] };
    const [input] = await mediumInputs(only, { files: [], offline: true, environment, progress, signal });
    if (input) return input.path;
  }
  return undefined;
}

async function difference(before: string, after: string): Promise<ReleaseNews["diff"]> {
  return compareInventories(await inventory(before), await inventory(after));
}

async function inventory(path: string): Promise<Inventory> {
  const medium = await openMedium(path);
  try {
    return await inventoryOfMedium(medium);
  } finally {
    await medium.close();
  }
}
