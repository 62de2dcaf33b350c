import type { Recipe } from "../../recipe/index.ts";
import type { Suite } from "../../suite/index.ts";

/**
 * The version of a package: release, day of the build as eight digits, Debian revision, suite. Of two releases the packages sort as the releases do,
 * whatever their days are: a recipe's version never goes on as this does.
 */
export function packageVersion(
  { version }: Pick<Recipe, "version">,
  day: string,
  revision: number,
  { versionSuffix }: Pick<Suite, "versionSuffix">,
): string {
  return `${version}+${day}-${revision}${versionSuffix}`;
}
