import { explain, explainOutranked } from "./explain.ts";
import type { Loser } from "./verdict.ts";

/** Why a daemon was not chosen: each reason as a clause that goes on after the daemon's name. */
export function explainLoser(loser: Loser): readonly string[] {
  return "kind" in loser.why ? [explainOutranked(loser.why)] : loser.why.map((reason) => explain(reason));
}
