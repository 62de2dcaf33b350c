import { covers, type Recipe } from "../../recipe/index.ts";
import { licenceOfLine } from "./licence-of-line.ts";
import type { MediumFacts } from "./look-at-medium.ts";
import { restsOn, withRecipe } from "./licence-evidence.ts";
import { statedLicence } from "./stated-licence.ts";

/** The licence that a draft states, and what its reader has to decide of it. */
export interface DraftedLicence {
  readonly licence: Recipe["licence"];
  readonly decide: string;
}

/**
 * What a medium says of its daemons' licence, held against what is known of that release and its line: a header is evidence; it neither settles what
 * somebody who looked further calls unsettled, nor grants more than they found. `versions`: all that may be the release's, the likeliest first.
 */
export function draftedLicence(
  facts: Pick<MediumFacts, "scan" | "licenceFiles" | "sha256">,
  versions: readonly string[],
  known: readonly Recipe[],
): DraftedLicence {
  const licence = statedLicence(facts);
  const nearest = licenceOfLine(versions, facts.sha256, known);
  const recipe = nearest && restsOn(nearest, known);
  const there = recipe?.licence.verdict;
  if (recipe && there === "ambiguous") {
    return {
      licence: { verdict: there, evidence: withRecipe(licence, recipe, "takes it for ambiguous") },
      decide: `the licence, if you can show it: ${recipe.id} takes it for ambiguous, and a header does not settle that. ${SETTLES}`,
    };
  }
  if (licence.verdict === "ambiguous")
    return { licence, decide: `the licence, if you can show it. ${SETTLES}` };
  if (!recipe || there === undefined || there === "ambiguous" || covers(licence.verdict, there))
    return { licence, decide: IS_IT_ENOUGH };
  if (covers(there, licence.verdict)) {
    return {
      licence: { verdict: there, evidence: withRecipe(licence, recipe, `grants no more than ${there}`) },
      decide: `whether that is right: the headers would grant more than ${recipe.id} does, whose evidence is not of this medium.`,
    };
  }
  return {
    licence: { verdict: "ambiguous", evidence: withRecipe(licence, recipe, `states ${there}`) },
    decide: `the licence, if you can show it: the headers exclude what ${recipe.id} states. ${SETTLES}`,
  };
}

const IS_IT_ENOUGH =
  "whether that is enough. A header is evidence and no proof: the sources in the kernel are under version 2 alone.";

const SETTLES =
  "What would: a licence text on the medium, or a statement of its publisher, that is for these very daemons; or proof of the sources that they are " +
  "built from. As long as it is ambiguous, a build needs --accept-licence, and the packages go to non-free.";
