import { compareRank, DAEMON_NAMES, decidingRule, mergeIdentical, type Daemon } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { judge } from "./judge.ts";
import type { Choice, Loser, Verdict } from "./verdict.ts";

export interface ChooseOptions {
  /** Also take a daemon that nothing speaks against but that nobody knows it; one that is known goes before it. */
  readonly allowUnproven?: boolean;
}

/**
 * Chooses, for each daemon by name that is among them, the one to use on a suite and an architecture: of those that fit, the first
 * by the daemon room's ranking. Equal bytes count once. The same set gives the same choice in whatever order it comes.
 */
export function choose(
  daemons: readonly Daemon[],
  suite: Suite,
  architecture: string,
  options: ChooseOptions = {},
): readonly Choice[] {
  const distinct = mergeIdentical(daemons).toSorted(compareRank);
  const names = DAEMON_NAMES.filter((name) => distinct.some((daemon) => daemon.name === name));
  return names.map((name) => {
    const verdicts = distinct
      .filter((daemon) => daemon.name === name)
      .map((daemon) => judge(daemon, suite, architecture));
    const winner =
      verdicts.find(({ fits }) => fits) ??
      (options.allowUnproven === true ? verdicts.find(({ unproven }) => unproven) : undefined);
    return {
      name,
      chosen: winner?.daemon,
      verdict: winner,
      losers: verdicts.filter((verdict) => verdict !== winner).map((verdict) => loser(verdict, winner)),
    };
  });
}

function loser(verdict: Verdict, winner: Verdict | undefined): Loser {
  const { daemon, fits, unproven, reasons } = verdict;
  // An unproven one loses to a proven one because it is unproven, and to another unproven one by rank.
  const compared = fits || (unproven && winner?.unproven === true);
  if (!winner || !compared) return { daemon, reasons, outranked: undefined };
  const rule = decidingRule(daemon, winner.daemon)?.id ?? "path";
  return { daemon, reasons: [], outranked: { by: winner.daemon, rule } };
}
