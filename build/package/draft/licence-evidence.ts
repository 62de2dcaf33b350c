import { LONGEST_LINE, type Recipe } from "../../recipe/index.ts";

/** What the recipe of another release says of the licence, as far as a draft rests on it. */
type Says = "takes it for ambiguous" | `grants no more than ${string}` | `states ${string}`;

/**
 * A medium's own statement and that of a recipe, with what that rests on: never with what it has of another recipe, and in whole sentences. What finds
 * no room in a line of a recipe is left out, from the end of the recipe's evidence on: it can be read there.
 */
export function withRecipe({ evidence }: Recipe["licence"], { id, licence }: Recipe, says: Says): string {
  const recipe = `the recipe ${id} ${says}`;
  const own = namedIn(licence.evidence) === undefined ? beginnings(licence.evidence) : [];
  const shorter = [...own.map((text) => `${evidence}; ${recipe}: ${text}`), `${evidence}; ${recipe}`];
  return shorter.find((text) => text.length <= LONGEST_LINE) ?? recipe.replace(/^t/, "T");
}

/** A text, and the same without its last sentence, without the last two, and so on down to its first. */
function beginnings(text: string): readonly string[] {
  const sentences = text.split(/(?<=\.) (?=[A-Z])/);
  return sentences.map((_, left) =>
    left === 0 ? text : sentences.slice(0, -left).join(" ").replace(/\.$/, ""),
  );
}

/**
 * The recipe that another one has its licence from, if that was drafted so, and that one the same, and so on: what comes last rests on something of its
 * own. As far as these are known, and their verdict is the same.
 */
export function restsOn(recipe: Recipe, known: readonly Recipe[]): Recipe {
  const seen = new Set([recipe]);
  let last = recipe;
  for (;;) {
    const { verdict, evidence } = last.licence;
    const named = namedIn(evidence);
    const next = known.find(
      (each) => each.id === named && each.licence.verdict === verdict && !seen.has(each),
    );
    if (!next) return last;
    seen.add(next);
    last = next;
  }
}

/** Id of the recipe that evidence rests on, in the words of {@link withRecipe}. */
function namedIn(evidence: string): string | undefined {
  return /(?:^T|; t)he recipe (\S+) (?:takes it for ambiguous|grants no more than|states)\b/.exec(
    evidence,
  )?.[1];
}
