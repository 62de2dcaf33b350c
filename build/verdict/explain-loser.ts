import { explain, explainOutranked } from "./explain.ts";
import type { Loser } from "./verdict.ts";

/** Why a daemon was not chosen: each reason as a clause that goes on after the daemon's name. */
export function explainLoser({ reasons, outranked }: Loser): readonly string[] {
  return outranked ? [explainOutranked(outranked)] : reasons.map((reason) => explain(reason));
}
