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
  return `${upstreamOf(version, day)}-${revision}${versionSuffix}`;
}

/**
 * The version without revision and suite. Behind a letter goes a 0, for which dpkg takes what is not there: else the plus sign would go on where the word
 * ends, and ~beta+20170301 sort after ~beta2+20170301.
 */
export function upstreamOf(version: string, day: string): string {
  return `${version}${/[A-Za-z]$/.test(version) ? "0" : ""}+${day}`;
}
