export { archiveCheckAsData, describeArchiveCheck, describeProvenDeb } from "./describe-archive-check.ts";
export type { ArchiveView, KeyView } from "./archive-page/archive-view.ts";
export { publishedPages, type PublishedPage } from "./archive-page/published-pages.ts";
export type { ArchiveShown } from "./archive-page/view-of-archive.ts";
export {
  changeAsData,
  cleanedAsData,
  describeChanges,
  describeCleaned,
  describeSurvey,
  surveyAsData,
  type SuiteChange,
} from "./describe-archive.ts";
export { daemonInShort, describeCheck, targetsAsData } from "./describe-check.ts";
export { describeChoices } from "./describe-choice.ts";
export { debAsData, describeDeb } from "./describe-deb.ts";
export { describeEvidence } from "./describe-evidence.ts";
export { describeLock } from "./describe-lock.ts";
export { describeMedium, mediumAsData } from "./describe-medium.ts";
export { daemonAsData, describeDaemon, describeElf } from "./describe-elf.ts";
export { describePackage, packageAsData } from "./describe-package.ts";
export { describeProgram, programAsData } from "./describe-program.ts";
export {
  describePublished,
  signedByAsData,
  describeStates,
  publishedAsData,
  type ArchivePublished,
} from "./describe-published.ts";
export { describeRpm, rpmAsData } from "./describe-rpm.ts";
export { describeSources, sourcesAsData } from "./describe-sources.ts";
export { describeMatrix } from "./describe-verdicts.ts";
export { clientAddress } from "./page-memory.ts";
export { keysAtHand, showArchive, type ShownArchive, type ShowOptions } from "./show-archive.ts";
export { demandKeys } from "./shown-states.ts";
export { describeRecipe } from "./recipes/describe-recipe.ts";
export { describeRecipes } from "./recipes/describe-recipes.ts";
export { listedRecipe, type ListedRecipe } from "./recipes/listed-recipe.ts";
export { recipeAsData } from "./recipes/recipe-as-data.ts";
export { notBuiltFor } from "./built-for.ts";
export { readableSize } from "./sizes.ts";
export { table, type Column } from "./table.ts";
export { describeDraft, draftAsData, type DraftedPackage, type RecipeDraft } from "./draft/describe-draft.ts";
export { statementsOf, type ReleaseNews, type Statement } from "./draft/release-news.ts";
export { compareInventories, type Comparison } from "./diff/compare-inventories.ts";
export { describeDiff } from "./diff/describe-diff.ts";
export type { Inventory } from "./diff/inventory.ts";
export { inventoryOfDeb } from "./diff/inventory-of-deb.ts";
export { inventoryOfElf } from "./diff/inventory-of-elf.ts";
export { inventoryOfMedium } from "./diff/inventory-of-medium.ts";
export { inventoryOfRpm } from "./diff/inventory-of-rpm.ts";
