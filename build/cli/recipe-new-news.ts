import { existsSync } from "node:fs";
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
import { findRecipe, listRecipes, loadRecipe, type Recipe } from "../recipe/index.ts";
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

/**
 * What is new on a medium against another one, against a recipe's, or against that of the nearest release: file by file where the other medium
 * is at hand, else against what its recipe states. undefined where no release is known.
 */
export async function newsOf(
  { facts, recipe, against }: { facts: DraftFacts; recipe: Recipe; against: string | undefined },
  context: DraftContext,
): Promise<ReleaseNews | undefined> {
  if (facts.kind === "media" && against !== undefined && !/\.ya?ml$/.test(against) && existsSync(against)) {
    return { nearest: undefined, diff: await difference(against, facts.path), statements: [] };
  }
  const others =
    against === undefined
      ? await knownReleases(facts.kind)
      : [await loadRecipe(await findRecipe(against), KNOWN_NAMES)];
  const nearest = nearestRelease({ version: recipe.version, sha256: facts.sha256 }, others);
  if (!nearest) return undefined;
  const other = facts.kind === "media" ? await mediumAtHand(nearest.recipe, context) : undefined;
  return {
    nearest,
    diff: other === undefined ? undefined : await difference(other, facts.path),
    statements: statementsOf(nearest.recipe, foundIn(facts), recipe.licence.verdict),
  };
}

/** Those that come with lisdeb. One that is not valid is none that is known: `recipe check` tells of it. */
async function knownReleases(kind: DraftFacts["kind"]): Promise<readonly Recipe[]> {
  const listed = await listRecipes();
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
