import type { Daemon } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { judgeBinary } from "./judge-binary.ts";
import { judgeProfile } from "./judge-profile.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Whether a daemon would run on a suite's stock system of an architecture, and each reason why not: first those that lie in the
 * binary, then those between the daemon and the kernel.
 */
export function judge(daemon: Daemon, suite: Suite, architecture: string): Verdict {
  const reasons = [
    ...judgeBinary(daemon.elf, suite, architecture),
    ...judgeProfile(daemon.name, daemon.profile, suite),
  ];
  return {
    daemon,
    suite: suite.name,
    architecture,
    fits: reasons.length === 0,
    unproven: reasons.length > 0 && reasons.every(({ kind }) => kind === "unknown-daemon"),
    reasons,
  };
}
