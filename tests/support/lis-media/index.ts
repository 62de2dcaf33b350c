export { binaryOf, RHEL, SOURCES, type RhelRelease, type Source } from "./daemons.ts";
export { expectedMatrix, matrixOf, type Matrix, type Verdict } from "./matrix-table.ts";
export { LIS_MEDIA_TOOLS, lisMedium, type LisMedium } from "./medium.ts";
export { mediumOf, type AskedPackage } from "./one-package.ts";
export { NEW_RELEASE } from "./new-release.ts";
export { writeRecipe } from "./recipe.ts";
export { releaseOf, RELEASES, type Architecture, type Build, type Release } from "./releases.ts";
export {
  loserOf,
  recordOf,
  summary,
  workbench,
  type BuildRecord,
  type Loser,
  type Result,
  type Workbench,
} from "./workbench.ts";
