import { LisdebError } from "../base/index.ts";
import type { DaemonName } from "./daemon-name.ts";
import type { Daemon } from "./daemon.ts";
import type { Generation } from "./profile.ts";

/** What a recipe asserts of its medium's daemons, by the keys of `expect`. */
export interface StatedGenerations {
  /** Of hv_kvp_daemon. */
  readonly generation?: Generation;
  /** Of hv_vss_daemon. */
  readonly vss?: Generation;
  /** Of hv_fcopy_daemon. */
  readonly fcopy?: Generation;
}

/** The key of `expect` that is for a daemon. */
export const EXPECT_KEYS: Readonly<Record<DaemonName, keyof StatedGenerations>> = {
  hv_kvp_daemon: "generation",
  hv_vss_daemon: "vss",
  hv_fcopy_daemon: "fcopy",
};

/**
 * Holds what a recipe says of a medium's daemons against what the binaries say. Builds for RHEL 5 and unknown ones say nothing of a
 * generation. Throws `recipe-contradicted` at the first binary of another generation.
 */
export function checkGeneration(daemons: readonly Daemon[], stated: StatedGenerations | undefined): void {
  for (const { name, profile, origin } of daemons) {
    const wanted = stated?.[EXPECT_KEYS[name]];
    if (wanted === undefined || !profile || profile.generation === "rhel5") continue;
    if (profile.generation === wanted) continue;
    throw new LisdebError(
      "recipe-contradicted",
      `is ${name} of generation ${profile.generation}, and the recipe states generation ${wanted}`,
      {
        where: origin.where,
        hint: `correct expect.${EXPECT_KEYS[name]} in the recipe, or use the medium, or the sources, that it means`,
      },
    );
  }
}
