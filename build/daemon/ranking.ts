import type { Daemon } from "./daemon.ts";
import { rhelTarget } from "./rhel-target.ts";

/** One rule of preference between two daemons that would both run. */
export interface RankingRule {
  /** In build records: `newest-rhel`. */
  readonly id: string;
  /** What is preferred, in words. */
  readonly prefers: string;
  readonly because: string;
  /** Below 0 where `a` is preferred, 0 where this rule sees no difference. */
  readonly compare: (a: Daemon, b: Daemon) => number;
}

/** The rules in order: the first that sees a difference decides, and the last always does. */
export const RANKING: readonly RankingRule[] = [
  {
    id: "newest-rhel",
    prefers: "the build for the newest release of RHEL",
    because: "it is the last that Microsoft tested, and differs from older builds only by compiler and fixes",
    compare: (a, b) => {
      const [left, right] = [target(a), target(b)];
      if (!left || !right) return Number(left === undefined) - Number(right === undefined);
      return right.major - left.major || right.minor - left.minor;
    },
  },
  {
    id: "plain-before-update",
    prefers: "the build for the release itself, before those in its update folders",
    because:
      "update folders exist for the kernel modules of later kernels, and their daemons serve nobody else",
    compare: (a, b) => (target(a)?.update ?? 0) - (target(b)?.update ?? 0),
  },
  {
    id: "newest-build",
    prefers: "the newest build",
    because: "Microsoft rebuilt a release under the same version to mend it",
    compare: (a, b) => (b.origin.buildTime ?? 0) - (a.origin.buildTime ?? 0),
  },
  {
    id: "path",
    prefers: "the first by path on the medium, then by path in the RPM, then by digest",
    because: "something must decide, and always alike",
    compare: (a, b) =>
      byText(a.origin.rpmPath ?? "", b.origin.rpmPath ?? "") ||
      byText(a.origin.path, b.origin.path) ||
      byText(a.sha256, b.sha256),
  },
];

/** Orders daemons by rank, the preferred one first. */
export function compareRank(a: Daemon, b: Daemon): number {
  return decidingRule(a, b)?.compare(a, b) ?? 0;
}

/** The rule that decides between two; undefined where they are the same in every respect. */
export function decidingRule(a: Daemon, b: Daemon): RankingRule | undefined {
  return RANKING.find((rule) => rule.compare(a, b) !== 0);
}

function target({ origin }: Daemon) {
  return rhelTarget(origin.rpmPath, origin.nevra);
}

/** By code unit, the same in every locale. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
