import { mediumState } from "../package/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { CompilerState } from "../source/index.ts";
import type { Terminal } from "./terminal.ts";

/** Recipes whose media are at hand. */
export interface RecipesAtHand {
  /** Those that can be built right now without the network. */
  readonly ready: readonly Recipe[];
  /** Source recipes that nothing here can compile without the network, and why. */
  readonly uncompiled: readonly Recipe[];
  readonly compiler: CompilerState;
}

/** What of recipes needs no network; `compiler` is asked only where the sources of one are at hand. */
export async function recipesAtHand(
  recipes: readonly Recipe[],
  environment: Terminal["environment"],
  compiler: () => Promise<CompilerState>,
): Promise<RecipesAtHand> {
  const there = await Promise.all(recipes.map((recipe) => areMediaAtHand(recipe, environment)));
  const atHand = recipes.filter((_, i) => there[i] === true);
  const state = atHand.some(({ source }) => source) ? await compiler() : "here";
  const isReady = ({ source }: Recipe): boolean => !source || state === "here";
  return {
    ready: atHand.filter(isReady),
    uncompiled: atHand.filter((recipe) => !isReady(recipe)),
    compiler: state,
  };
}

/** Whether none of a recipe's media needs the network. */
export async function areMediaAtHand(
  { media }: Pick<Recipe, "media">,
  environment: Terminal["environment"],
): Promise<boolean> {
  const states = await Promise.all(media.map((medium) => mediumState(medium, environment)));
  return states.every((state) => state === "embedded" || state === "cached");
}
