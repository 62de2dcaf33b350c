import { DAEMON_NAMES, DAEMON_PACKAGE_NAMES, type DaemonName, type Generation } from "../daemon/index.ts";
import type { Recipe } from "../recipe/index.ts";
import { SUITES } from "../suite/index.ts";
import { standingByKernel, type Asked } from "../verdict/index.ts";

/** A package of which nobody has seen the daemon yet. */
export interface ExpectedPackage {
  readonly suite: string;
  /** Debian's name. */
  readonly architecture: string;
  readonly daemon: DaemonName;
  readonly package: string;
  /** Nobody knows whether a daemon of that generation works there. */
  readonly unproven: boolean;
}

/**
 * What a recipe would give by what it states of its daemons' generations, as far as the suites' kernels take them: a guess, which the binaries
 * may prove wrong. Nothing where the recipe states no generation.
 */
export function expectedPackages(
  { expect, suites: ofRecipe, source }: Pick<Recipe, "expect" | "suites" | "source">,
  { suites, architectures, allowUnproven }: Asked & { readonly allowUnproven: boolean },
): readonly ExpectedPackage[] {
  const generations: Readonly<Record<DaemonName, Generation | undefined>> = {
    hv_kvp_daemon: expect?.generation,
    hv_vss_daemon: expect?.vss,
    hv_fcopy_daemon: expect?.fcopy,
  };
  const wanted = suites ?? SUITES.filter(({ name }) => ofRecipe?.includes(name) ?? true);
  return wanted.flatMap((suite) =>
    (architectures ?? source?.architectures ?? ARCHITECTURES).flatMap((architecture) =>
      DAEMON_NAMES.flatMap((daemon) => {
        const generation = generations[daemon];
        if (generation === undefined || source?.daemons?.includes(daemon) === false) return [];
        const standing = standingByKernel(daemon, generation, suite, architecture);
        if (standing === "no" || (standing === "unproven" && !allowUnproven)) return [];
        const unproven = standing === "unproven";
        const place = { suite: suite.name, architecture };
        return [{ ...place, daemon, package: DAEMON_PACKAGE_NAMES[daemon], unproven }];
      }),
    ),
  );
}

/** What every LIS release is for. */
const ARCHITECTURES = ["amd64", "i386"] as const;
