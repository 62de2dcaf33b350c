export { problemWith, type DraftProblem } from "./draft/check-draft.ts";
export { fittingFamily, type FittingFamily } from "./draft/fitting-family.ts";
export { openQuestions } from "./draft/open-questions.ts";
export { recipeText, type DraftedKey } from "./draft/recipe-text.ts";
export { checkFamily, checkLock } from "./check-file.ts";
export { fileKind, type FileKind } from "./file-kind.ts";
export {
  everyRecipe,
  findRecipe,
  isOwnRecipe,
  knownRecipes,
  listRecipes,
  OWN_FOLDER,
  type RecipePlace,
} from "./find.ts";
export type { KnownNames } from "./cross-checks.ts";
export { covers, licenceNamed, textAllows } from "./licence-rule.ts";
export { checkRecipe, loadRecipe, type CheckedRecipe } from "./load.ts";
export {
  checkLockEntry,
  differing,
  isSame,
  lockPath,
  writeLockEntry,
  type LockOutcome,
} from "./lock-file.ts";
export { idProblem } from "./recipe-id.ts";
export { LONGEST_LINE } from "./schema.ts";
export { provenance } from "./provenance.ts";
export type {
  LicenceVerdict,
  LockedMedium,
  Recipe,
  RecipeChange,
  RecipeMedium,
  RecipeOverride,
  RecipeSettlement,
  RecipeSource,
  StatedDigest,
} from "./recipe.ts";
export { familyJsonSchema, recipeJsonSchema } from "./json-schema.ts";
export { readYaml } from "./yaml-file.ts";
