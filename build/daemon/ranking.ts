import { byText } from "../base/index.ts";
import type { Daemon } from "./daemon.ts";
import { targetOf } from "./rhel-target.ts";

/** Names each rule, in build records too. */
export type RankingRuleId = "newest-rhel" | "plain-before-update" | "newest-build" | "path";

/** One rule of preference between two daemons that would both run. */
export interface RankingRule {
  /** In build records: `newest-rhel`. */
  readonly id: RankingRuleId;
  /** What is preferred, in words. */
  readonly prefers: string;
  readonly because: string;
  /** Below 0 where `a` is preferred, 0 where this rule sees no difference. */
  readonly compare: (a: Daemon, b: Daemon) => number;
}

const BY_PATH: RankingRule = {
  id: "path",
  prefers: "the first by path on the medium, then by path in the RPM, then by digest",
  because: "something must decide, and always alike",
  compare: (a, b) =>
    byText(a.origin.rpmPath ?? "", b.origin.rpmPath ?? "") ||
    byText(a.origin.path, b.origin.path) ||
    byText(a.sha256, b.sha256),
};

/** The rules in order: the first that sees a difference decides, and the last always does. */
export const RANKING: readonly RankingRule[] = [
  {
    id: "newest-rhel",
    prefers: "the build for the newest release of RHEL",
    because:
      "it is the last that Microsoft tested, its sources are the same or newer, and what its newer C library asks for too much a verdict has refused " +
      "before rank counts",
    compare: (a, b) => {
      const [left, right] = [targetOf(a), targetOf(b)];
      if (!left || !right) return Number(left === undefined) - Number(right === undefined);
      return right.major - left.major || (right.minor ?? 0) - (left.minor ?? 0);
    },
  },
  {
    id: "plain-before-update",
    prefers: "the build for the release itself, before those in its update folders",
    because:
      "an update folder is there for kernel modules that fit one later kernel of that release: LIS's install.sh takes it only where `uname -r` names that " +
      "kernel. A daemon is tied to no such kernel, Debian runs none of them, and the build for the release itself is the one that most machines ran",
    compare: (a, b) => (targetOf(a)?.update ?? 0) - (targetOf(b)?.update ?? 0),
  },
  {
    id: "newest-build",
    prefers: "the newest build",
    because: "Microsoft rebuilt a release under the same version to mend it",
    compare: (a, b) => (b.origin.buildTime ?? 0) - (a.origin.buildTime ?? 0),
  },
  BY_PATH,
];

/** Orders daemons by rank, the preferred one first. */
export function compareRank(a: Daemon, b: Daemon): number {
  return decidingRule(a, b).compare(a, b);
}

/** The rule that decides between two: the last where they are the same in every respect. */
export function decidingRule(a: Daemon, b: Daemon): RankingRule {
  return RANKING.find((rule) => rule.compare(a, b) !== 0) ?? BY_PATH;
}
