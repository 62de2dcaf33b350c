import type { Sha256 } from "../../base/index.ts";
import { compareVersions } from "../../deb/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import { nearestRelease } from "./nearest-release.ts";

/**
 * The known recipe whose word on the licence counts for a release: one of the same release, or else of its line, which is the releases of the same
 * first number. Of several it is one that takes it for ambiguous, and else the nearest. undefined where none is known.
 * `versions`: all that may be the release's, the likeliest first.
 */
export function licenceOfLine(
  versions: readonly string[],
  sha256: Sha256 | undefined,
  known: readonly Recipe[],
): Recipe | undefined {
  const [version = ""] = versions;
  const nearest = (recipes: readonly Recipe[]) => nearestRelease({ version, sha256 }, recipes);
  const found = nearest(known);
  const itself = found?.is === "the same medium" ? [found.recipe] : [];
  const same = known.filter((recipe) => versions.some((each) => compareVersions(recipe.version, each) === 0));
  const line = known.filter((recipe) =>
    versions.some((each) => firstNumber(recipe.version) === firstNumber(each)),
  );
  const related = [[...itself, ...same], line].find((recipes) => recipes.length > 0) ?? [];
  const unsettled = related.filter(({ licence }) => licence.verdict === "ambiguous");
  return nearest(unsettled.length > 0 ? unsettled : related)?.recipe;
}

function firstNumber(version: string): string | undefined {
  return /^\d+/.exec(version)?.[0];
}
