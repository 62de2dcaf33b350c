import { defaultCacheDir, isCached } from "../media/index.ts";
import type { RecipeMedium } from "../recipe/index.ts";
import type { InputOptions } from "./medium-inputs.ts";
import { mirrorsOf } from "./mirrors.ts";

/** Where a recipe's medium is: with the recipe, in the cache, on the network, or only in somebody's drawer. */
export async function mediumState(
  medium: RecipeMedium,
  environment: InputOptions["environment"],
  mirrors: readonly string[] = [],
): Promise<"embedded" | "cached" | "downloadable" | "unlocked" | "by hand"> {
  if (medium.path !== undefined) return "embedded";
  const isServed = medium.urls.length + mirrors.length + mirrorsOf(environment).length > 0;
  if (!medium.lock) return isServed ? "unlocked" : "by hand";
  if (await isCached(medium.lock, defaultCacheDir(environment))) return "cached";
  return isServed ? "downloadable" : "by hand";
}
