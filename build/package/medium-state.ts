import { defaultCacheDir, isCached } from "../media/index.ts";
import type { RecipeMedium } from "../recipe/index.ts";
import type { InputOptions } from "./medium-inputs.ts";

/** Where a recipe's medium is: with the recipe, in the cache, on the network, or only in somebody's drawer. */
export async function mediumState(
  medium: RecipeMedium,
  environment: InputOptions["environment"],
): Promise<"embedded" | "cached" | "downloadable" | "unlocked" | "by hand"> {
  if (medium.path !== undefined) return "embedded";
  if (!medium.lock) return medium.urls.length > 0 ? "unlocked" : "by hand";
  if (await isCached(medium.lock, defaultCacheDir(environment))) return "cached";
  return medium.urls.length > 0 ? "downloadable" : "by hand";
}
