import { LisdebError, type Where } from "../../base/index.ts";
import { EVIDENCE_CHECKS, type EvidenceRow } from "./evidence.ts";

/**
 * Throws `medium-contradicts-itself` where a medium shows what no genuine one does, unless its recipe knows of it, and `recipe-contradicted` where it
 * states another licence than its recipe.
 */
export function demandAgreement(evidence: readonly EvidenceRow[], file: string): void {
  const wrong = evidence.find(
    ({ check, result, settled }) =>
      result === "contradicts" && settled === undefined && EVIDENCE_CHECKS[check].stops,
  );
  if (!wrong) return;
  if (wrong.check === "licence") {
    throw new LisdebError("recipe-contradicted", wrong.detail, {
      where: { file },
      hint: "if nobody can show which it is, let the recipe state `verdict: ambiguous`, which builds with --accept-licence",
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
