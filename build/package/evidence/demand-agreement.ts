import { LisdebError, type Where } from "../../base/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import { EVIDENCE_CHECKS, STOPS_LOCK, type EvidenceCheck, type EvidenceRow } from "./evidence.ts";

/** Of the checks that hold a medium against its recipe, what helps where it contradicts. */
const AGAINST_RECIPE: Readonly<Partial<Record<EvidenceCheck, string>>> = {
  version:
    "use the recipe of the release that this is, or the medium that this recipe means; an override of the recipe with check: version settles it",
  licence:
    "if nobody can show which it is, let the recipe state `verdict: ambiguous`, which builds with --accept-licence",
  daemons:
    "use the medium that the recipe means, and all of it, or correct its expect; an override of the recipe with check: daemons settles it",
};

/**
 * Throws `medium-contradicts-itself` where a medium shows what no genuine one does, unless its recipe knows of it, and `recipe-contradicted` where it
 * is of another release than its recipe, states another licence, or lacks a daemon.
 */
export function demandAgreement(evidence: readonly EvidenceRow[], file: string): void {
  const wrong = evidence.find(
    ({ check, result, settled }) =>
      result === "contradicts" && settled === undefined && EVIDENCE_CHECKS[check].stops,
  );
  if (!wrong) return;
  const hint = AGAINST_RECIPE[wrong.check];
  if (hint !== undefined) {
    throw new LisdebError("recipe-contradicted", wrong.detail, {
      where: { file },
      hint,
      evidence: { evidence },
    });
  }
  const [first] = wrong.places;
  const where: Where = { file, ...(first !== undefined && { inside: [first] }) };
  throw new LisdebError("medium-contradicts-itself", wrong.detail, {
    where,
    hint: "lisdeb inspect shows all places; an override in the recipe says which of them is to be used, and why",
    evidence: { evidence },
  });
}

/** Throws `recipe-contradicted` for a check that a recipe takes for settled, and that nothing contradicts: it would silently do nothing. */
export function demandSettled(
  evidence: readonly EvidenceRow[],
  { settles, where }: Pick<Recipe, "settles" | "where">,
): void {
  const idle = settles.find(
    ({ check }) => !evidence.some((row) => row.check === check && row.result === "contradicts"),
  );
  if (!idle) return;
  throw new LisdebError(
    "recipe-contradicted",
    `an override is for the check ${idle.check}, and nothing contradicts that`,
    { where, hint: "remove it, or use the medium that it means" },
  );
}

/** Throws `medium-corrupt` for a file that lacks part of what it says that it has, and so is not to be locked. */
export function demandWhole(evidence: readonly EvidenceRow[], file: string): void {
  const wrong = evidence.find(({ check, result }) => result === "contradicts" && STOPS_LOCK.has(check));
  if (!wrong) return;
  throw new LisdebError("medium-corrupt", wrong.detail, {
    where: { file },
    hint: "get it again; if it was published so, let its recipe have the digest that somebody published of it: stated",
    evidence: { evidence },
  });
}
