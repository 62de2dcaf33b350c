import { mediumState } from "../package/index.ts";
import type { Recipe } from "../recipe/index.ts";
import type { Terminal } from "./terminal.ts";

const SAID = {
  embedded: "comes with lisdeb",
  cached: "in the cache",
  downloadable: "can be downloaded",
  unlocked: "no SHA-256 stated: --media FILE",
  "by hand": "no longer served: --media FILE",
} as const;

/** Where the media of a recipe can be had, for people. */
export async function mediaState(recipe: Recipe, environment: Terminal["environment"]): Promise<string> {
  const states = await Promise.all(recipe.media.map((medium) => mediumState(medium, environment)));
  return [...new Set(states.map((state) => SAID[state]))].join("; ");
}

/** Whether a recipe can be built right now without the network. */
export async function isAtHand(recipe: Recipe, environment: Terminal["environment"]): Promise<boolean> {
  const states = await Promise.all(recipe.media.map((medium) => mediumState(medium, environment)));
  return states.every((state) => state === "embedded" || state === "cached");
}
