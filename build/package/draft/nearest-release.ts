import { compareVersions } from "../../deb/index.ts";
import type { Sha256 } from "../../base/index.ts";
import type { Recipe } from "../../recipe/index.ts";

/** The known release that comes nearest to one that nobody has described. */
export interface NearestRelease {
  readonly recipe: Recipe;
  /** How its version stands to the new one's. */
  readonly is: "the same medium" | "the same" | "the one before" | "the one after";
}

/** Of recipes the one whose medium this very file is, else the one of the same version, else the last one before it, else the first. */
export function nearestRelease(
  { version, sha256 }: { readonly version: string; readonly sha256: Sha256 | undefined },
  recipes: readonly Recipe[],
): NearestRelease | undefined {
  const itself = releaseOfMedium(sha256, recipes);
  if (itself) return { recipe: itself, is: "the same medium" };
  const releases = recipes.toSorted((a, b) => compareVersions(a.version, b.version));
  const before = releases.findLast((recipe) => compareVersions(recipe.version, version) <= 0);
  const recipe = before ?? releases[0];
  if (!recipe) return undefined;
  const order = compareVersions(recipe.version, version);
  return { recipe, is: order === 0 ? "the same" : order < 0 ? "the one before" : "the one after" };
}

/** The first of which a file with this digest is a medium: by its lock, or by what others published. */
export function releaseOfMedium(sha256: Sha256 | undefined, recipes: readonly Recipe[]): Recipe | undefined {
  if (sha256 === undefined) return undefined;
  return recipes.find(({ media }) =>
    media.some(({ lock, stated }) => [lock, ...stated].some((digest) => digest?.sha256 === sha256)),
  );
}

/** Whether a recipe is of a release on media or of a kernel's sources; what comes with lisdeb as a file is a demonstration and neither. */
export function isRelease({ source, media }: Recipe, kind: "media" | "source"): boolean {
  return (source === undefined) === (kind === "media") && media.every(({ path }) => path === undefined);
}
