import type { DraftedKey, Recipe } from "../../recipe/index.ts";
import type { DraftFacts, Fitting, Proposal, SettledAnswers } from "./answers.ts";
import { draftMediumRecipe, proposalForMedium } from "./draft-medium-recipe.ts";
import { draftSourceRecipe, proposalForSources } from "./draft-source-recipe.ts";
import { foundGenerations, type FoundGenerations } from "./found-generations.ts";

/** What a medium's own statements come to. `known`: recipes of releases of its kind. */
export function proposalFor(facts: DraftFacts, known: readonly Recipe[]): Proposal {
  return facts.kind === "media" ? proposalForMedium(facts, known) : proposalForSources(facts);
}

/** A recipe, key by key. `known`: recipes of releases of its kind. */
export function draftRecipe(
  facts: DraftFacts,
  answers: SettledAnswers,
  fitting: Fitting,
  known: readonly Recipe[],
): readonly DraftedKey[] {
  return facts.kind === "media"
    ? draftMediumRecipe(facts, answers, fitting, known)
    : draftSourceRecipe(facts, answers, fitting.suites);
}

/** Which daemons there are, of which generations. */
export function foundIn(facts: DraftFacts): readonly FoundGenerations[] {
  return facts.kind === "media" ? foundGenerations(facts.scan.daemons) : foundGenerations(facts.daemons);
}
