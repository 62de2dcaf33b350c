export {
  buildRecipe,
  type BuiltPackage,
  type RecipeBuild,
  type RecipeBuildOptions,
  type Target,
} from "./build-recipe.ts";
export { buildDeb, type BuiltDeb } from "./build-deb.ts";
export type { BuildRecord } from "./build-record.ts";
export { mediumInputs, mediumState, type InputOptions, type MediumInput } from "./medium-inputs.ts";
export type { PackagePlan, PlannedFile, Tool } from "./package-plan.ts";
export { planPackage, type PlanInput } from "./plan.ts";
export { loadTemplates, type Templates } from "./templates.ts";
export { writePackages, type WrittenPackage } from "./write-packages.ts";
