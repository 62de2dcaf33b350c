import { LisdebError } from "../base/index.ts";
import type { Daemon } from "./daemon.ts";

/**
 * Holds what a recipe says of a medium's hv_kvp_daemon against what the binaries say. Builds for RHEL 5 and unknown ones say
 * nothing of a generation. Throws `recipe-contradicted` at the first binary of another generation.
 */
export function checkGeneration(daemons: readonly Daemon[], stated: 1 | 2 | 3 | undefined): void {
  if (stated === undefined) return;
  for (const { name, profile, origin } of daemons) {
    if (name !== "hv_kvp_daemon" || !profile || profile.generation === "rhel5") continue;
    if (profile.generation === stated) continue;
    throw new LisdebError(
      "recipe-contradicted",
      `is ${name} of generation ${profile.generation}, and the recipe states generation ${stated}`,
      {
        where: origin.where,
        hint: "correct expect.generation in the recipe, or use the medium that it means",
      },
    );
  }
}
