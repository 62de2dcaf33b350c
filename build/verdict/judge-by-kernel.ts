import { PROFILES, type DaemonName, type Generation } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { judgeHypervisor } from "./judge-hypervisor.ts";
import { judgeProfile } from "./judge-profile.ts";
import type { Standing } from "./standing.ts";
import { areUnproven } from "./unproven.ts";

/**
 * How a daemon of a generation would stand on a suite, as far as the kernel goes: what its binary needs beside that, such as a C library, is not
 * known before there is one. Of several profiles of the generation the one that stands best counts. `no` also where there is no such profile.
 */
export function standingByKernel(
  name: DaemonName,
  generation: Generation,
  suite: Suite,
  architecture: string,
): Standing {
  if (!suite.architectures.includes(architecture)) return "no";
  const standings = PROFILES.filter(
    (profile) => profile.daemon === name && profile.generation === generation,
  ).map((profile): Standing => {
    const reasons = [...judgeHypervisor(suite, architecture), ...judgeProfile({ name, profile }, suite)];
    return reasons.length === 0 ? "fits" : areUnproven(reasons) ? "unproven" : "no";
  });
  return (["fits", "unproven"] as const).find((standing) => standings.includes(standing)) ?? "no";
}
