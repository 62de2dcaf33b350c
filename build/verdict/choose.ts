import { compareRank, DAEMON_NAMES, decidingRule, mergeIdentical, type Daemon } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { judge } from "./judge.ts";
import type { Choice, Loser, Verdict } from "./verdict.ts";

/** How sure it must be that a chosen daemon works. */
export interface ChooseOptions {
  /**
   * Also take a daemon that nothing speaks against but that nobody knows whether it works. One that fits goes before it, and one whose
   * generation is known before one of which not even that is.
   */
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
    const acceptable: readonly Preference[] =
      options.allowUnproven === true ? ["fits", "unproven", "unknown"] : ["fits"];
    const winner = acceptable
      .map((preference) => verdicts.find((verdict) => preferenceFor(verdict) === preference))
      .find((verdict) => verdict !== undefined);
    return {
      name,
      chosen: winner?.daemon,
      verdict: winner,
      losers: verdicts.filter((verdict) => verdict !== winner).map((verdict) => loser(verdict, winner)),
    };
  });
}

/**
 * In this order one is preferred to the other, before rank counts: what is known to work, what nobody has shown here though its generation is
 * known, what not even that is known of. `no`: it is never taken.
 */
type Preference = "fits" | "unproven" | "unknown" | "no";

function preferenceFor({ fits, unproven, daemon }: Verdict): Preference {
  if (fits) return "fits";
  if (!unproven) return "no";
  return daemon.profile ? "unproven" : "unknown";
}

/** One that stands as the winner does lost by rank, any other for what speaks against it. Of the unproven what is not known is kept. */
function loser(verdict: Verdict, winner: Verdict | undefined): Loser {
  const { daemon, reasons } = verdict;
  if (!winner || preferenceFor(verdict) !== preferenceFor(winner)) {
    return { daemon, reasons, outranked: undefined };
  }
  const { id } = decidingRule(daemon, winner.daemon);
  return { daemon, reasons, outranked: { by: winner.daemon, rule: id } };
}
