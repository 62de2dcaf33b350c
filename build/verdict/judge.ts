import type { Daemon } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { judgeBinary } from "./judge-binary.ts";
import { judgeHypervisor } from "./judge-hypervisor.ts";
import { judgeProfile } from "./judge-profile.ts";
import { areUnproven } from "./unproven.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Whether a daemon would run on a suite's stock system of an architecture, and each reason why not: first those that lie in the
 * binary, then those between the daemon and the kernel.
 */
export function judge(daemon: Daemon, suite: Suite, architecture: string): Verdict {
  const reasons = [
    ...judgeBinary(daemon.elf, suite, architecture),
    ...judgeHypervisor(suite, architecture),
    ...judgeProfile(daemon, suite),
  ];
  return {
    daemon,
    suite: suite.name,
    architecture,
    fits: reasons.length === 0,
    unproven: areUnproven(reasons),
    reasons,
  };
}
