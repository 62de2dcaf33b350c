import type { DraftedKey } from "../../recipe/index.ts";
import type { DraftFacts, Proposal, SettledAnswers } from "./answers.ts";
import { draftMediumRecipe, proposalForMedium } from "./draft-medium-recipe.ts";
import { draftSourceRecipe, proposalForSources } from "./draft-source-recipe.ts";
import { foundGenerations, type FoundGenerations } from "./found-generations.ts";

/** What a medium's own statements come to. */
export function proposalFor(facts: DraftFacts): Proposal {
  return facts.kind === "media" ? proposalForMedium(facts) : proposalForSources(facts);
}

/** A recipe, key by key. `fitting`: names of the suites that something in it fits. */
export function draftRecipe(
  facts: DraftFacts,
  answers: SettledAnswers,
  fitting: readonly string[],
): readonly DraftedKey[] {
  return facts.kind === "media"
    ? draftMediumRecipe(facts, answers, fitting)
    : draftSourceRecipe(facts, answers, fitting);
}

/** Which daemons there are, of which generations. */
export function foundIn(facts: DraftFacts): readonly FoundGenerations[] {
  return facts.kind === "media" ? foundGenerations(facts.scan.daemons) : foundGenerations(facts.daemons);
}
