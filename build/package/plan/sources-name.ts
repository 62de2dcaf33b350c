import { shown } from "../../base/index.ts";
import type { Recipe } from "../../recipe/index.ts";

/**
 * The kernel's sources by the name that the recipe has for them, in what gets into packages: a version stands for the same bytes, whatever the
 * file that was handed in is called. What it was called stands in the build record.
 */
export function sourcesName({ media }: Pick<Recipe, "media">, handedIn: string): string {
  return shown(media[0]?.file ?? handedIn);
}
