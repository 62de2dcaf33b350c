export { findRecipe, listRecipes } from "./find.ts";
export { checkRecipe, loadRecipe, type CheckedRecipe, type KnownNames } from "./load.ts";
export type { LicenceVerdict, LockedMedium, Recipe, RecipeChange, RecipeMedium } from "./recipe.ts";
export { recipeJsonSchema } from "./schema.ts";
