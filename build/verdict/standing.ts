import type { ReasonKind } from "./reason.ts";
import { areUnproven } from "./unproven.ts";
import type { Choice, Loser } from "./verdict.ts";

/** How a daemon stands on a suite and architecture: `unproven` where nothing speaks against one but that nobody knows whether it works. */
export type Standing = "fits" | "unproven" | "no";

/** How the daemon that a choice is about stands there. */
export function standingOf({ chosen, verdict, losers }: Choice): Standing {
  if (chosen) return verdict?.fits === true ? "fits" : "unproven";
  return losers.some(isUnproven) ? "unproven" : "no";
}

/** The first by rank of which nobody knows whether it would run, where none is known to. */
export function unprovenOf({ losers }: Choice): Loser | undefined {
  return losers.find(isUnproven);
}

/** The kinds of reason that speak against the candidate which comes nearest to fitting. */
export function nearestReasons(choice: Choice): readonly ReasonKind[] {
  return kindsOf(nearestLoser(choice)?.reasons ?? []);
}

/** The candidate that comes nearest to fitting: an unproven one, or the one against which the fewest kinds of reason speak. */
export function nearestLoser({ losers }: Choice): Loser | undefined {
  return (
    losers.find(isUnproven) ??
    losersOfArchitecture(losers).toSorted((a, b) => kindsOf(a.reasons).length - kindsOf(b.reasons).length)[0]
  );
}

function kindsOf(reasons: Loser["reasons"]): readonly ReasonKind[] {
  return [...new Set(reasons.map(({ kind }) => kind))];
}

/** Those built for the right processor: the others say nothing new, unless there are no others. */
export function losersOfArchitecture(losers: readonly Loser[]): readonly Loser[] {
  const right = losers.filter(({ reasons }) => !reasons.some(({ kind }) => kind === "wrong-architecture"));
  return right.length > 0 ? right : losers;
}

/** The same, with what decides alone where something does: of a build for another processor nobody asks what else it lacks. */
export function inBrief(loser: Loser): Loser {
  const decisive = loser.reasons.filter(
    ({ kind }) => kind === "wrong-architecture" || kind === "not-in-suite",
  );
  return decisive.length > 0 ? { ...loser, reasons: decisive } : loser;
}

function isUnproven({ reasons }: Loser): boolean {
  return areUnproven(reasons);
}
