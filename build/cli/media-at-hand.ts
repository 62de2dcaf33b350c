import { mediumState } from "../package/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { CompilerState } from "../source/index.ts";
import type { Terminal } from "./terminal.ts";

/** Whether a recipe can be built right now without the network; `compiler` is asked for one whose sources are at hand. */
export async function isAtHand(
  recipe: Recipe,
  environment: Terminal["environment"],
  compiler: () => Promise<CompilerState>,
): Promise<boolean> {
  const states = await Promise.all(recipe.media.map((medium) => mediumState(medium, environment)));
  if (!states.every((state) => state === "embedded" || state === "cached")) return false;
  return !recipe.source || (await compiler()) === "here";
}
