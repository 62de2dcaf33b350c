import type { Daemon, DaemonName, RankingRuleId } from "../daemon/index.ts";
import type { SuiteName } from "../suite/index.ts";
import type { Reason } from "./reason.ts";

/** Whether a daemon runs on a suite, on an architecture. */
export interface Verdict {
  readonly daemon: Daemon;
  readonly suite: SuiteName;
  /** Debian's name of the architecture judged for. */
  readonly architecture: string;
  /** Nothing speaks against it, and its profile is known. */
  readonly fits: boolean;
  /** Nothing speaks against it but that nobody knows whether it works: whoever accepts that may use it. */
  readonly unproven: boolean;
  /** Empty where it fits. */
  readonly reasons: readonly Reason[];
}

/** Which of several daemons of one name to use for a suite and an architecture. */
export interface Choice {
  readonly name: DaemonName;
  /** undefined where none fits: then `losers` says why not, for each. */
  readonly chosen: Daemon | undefined;
  /** Of the chosen one. */
  readonly verdict: Verdict | undefined;
  /** Every other one, in the order of rank. */
  readonly losers: readonly Loser[];
}

/** A daemon that was not chosen: it would not run, or another one is preferred. */
export interface Loser {
  readonly daemon: Daemon;
  /** What speaks against it; where it is outranked, what makes it as unproven as the chosen one, and empty where it fits as that does. */
  readonly reasons: readonly Reason[];
  /** undefined where more speaks against it than against the chosen one. */
  readonly outranked: Outranked | undefined;
}

/** It stands as the chosen one does, which is preferred. */
export interface Outranked {
  readonly by: Daemon;
  /** The rule that decided. */
  readonly rule: RankingRuleId;
}
