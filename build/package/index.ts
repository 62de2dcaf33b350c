export {
  builtBefore,
  buildOnce,
  keyOf,
  type BuildOnceOptions,
  type BuiltOnce,
} from "./build-cache/build-once.ts";
export type { Answers, DraftFacts, Fitting, Proposal, SettledAnswers } from "./draft/answers.ts";
export { draftRecipe, foundIn, proposalFor } from "./draft/draft.ts";
export { suitesExpected, type FoundGenerations } from "./draft/found-generations.ts";
export { lookAtMedium, type MediumFacts } from "./draft/look-at-medium.ts";
export { lookAtSources, type SourceFacts } from "./draft/look-at-sources.ts";
export { licenceTags } from "./draft/stated-licence.ts";
export { whoStatesWhat } from "./draft/who-states-what.ts";
export { isRelease, nearestRelease, releaseOfMedium, type NearestRelease } from "./draft/nearest-release.ts";
export { sourceDate } from "./plan/build-date.ts";
export { buildRecipe, type BuiltPackage, type RecipeBuild, type RecipeBuildOptions } from "./build-recipe.ts";
export { buildDeb, type BuiltDeb } from "./build-deb.ts";
export type { BuildRecord } from "./build-record.ts";
export { shellWord } from "./escape.ts";
export { COMMANDS } from "./commands.ts";
export type { CompiledInput, CompileOptions } from "./compiled-input.ts";
export type { BuiltMetapackage } from "./metapackage/build-metapackages.ts";
export {
  EVIDENCE_CHECKS,
  examineMedium,
  STOPS_LOCK,
  type EvidenceCheck,
  type EvidenceRow,
  type ExaminedMedium,
} from "./evidence/index.ts";
export { fileToLock, filesByMedium, lookBeforeLock, type LockView, type LookedAt } from "./lock/index.ts";
export { sourceNotes } from "./notes.ts";
export type { AppliedOverride } from "./overrides.ts";
export { mediumInputs, type InputOptions, type MediumInput } from "./medium-inputs.ts";
export { mediumState } from "./medium-state.ts";
export { addressesOf } from "./mirrors.ts";
export { foreseePlaces, type ForeseenOutput } from "./foresee-places.ts";
export { foreseeRecipe } from "./foresee-recipe.ts";
export { expectedPackages, type ExpectedPackage } from "./expected-packages.ts";
export type { MetapackagePlan, PackagePlan, PlannedFile, Tool } from "./plan/package-plan.ts";
export { planRecipe, type InputScan, type RecipePlan, type RecipePlanOptions } from "./plan-recipe.ts";
export { planPackages, type PlannedPackage } from "./plan/plan-packages.ts";
export { wrap } from "./plan/wrap.ts";
export { loadTemplates, type Templates } from "./templates.ts";
export { relationsOf } from "./relations.ts";
export { sourcePackages, type SourcePackagesInput, type SuiteSources } from "./source-package/index.ts";
export {
  factsOf,
  isThere,
  outputOf,
  recordName,
  writePackages,
  type OutputFile,
  type RecipeOutput,
  type WrittenFile,
} from "./write-packages.ts";
