import { DAEMON_NAMES, type DaemonName } from "../../daemon/index.ts";
import { expectedPackages, mediumState } from "../../package/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { CompilerState } from "../../source/index.ts";
import { SUITE_NAMES, type SuiteName } from "../../suite/index.ts";

type MediumState = Awaited<ReturnType<typeof mediumState>>;

/** A daemon that a recipe states, and where one of that generation works by its kernel. Nobody has looked at a binary for this. */
export interface StatedDaemon {
  readonly daemon: DaemonName;
  readonly generation: number;
  readonly suites: readonly SuiteName[];
  /** Suites of which nobody knows whether it works there. */
  readonly unproven: readonly SuiteName[];
}

/** A recipe, and what can be told of it without its media. */
export interface ListedRecipe {
  readonly recipe: Recipe;
  /** In the order of the daemons; empty where the recipe states no generation. */
  readonly daemons: readonly StatedDaemon[];
  /** Where its media are: of the one that is hardest to have; of a kernel's sources at hand, how far the compiler is. */
  readonly state: MediumState | "no compiler";
  /** What each medium must be is known, by the lock. One that lies beside its recipe is built from without that, too. */
  readonly locked: boolean;
}

/**
 * What a listing tells of a recipe. `environment` says where the cache is, and which mirrors there are; `compiler` is asked for a kernel's sources that are
 * at hand.
 */
export async function listedRecipe(
  recipe: Recipe,
  environment: Readonly<Record<string, string | undefined>>,
  compiler: () => Promise<CompilerState>,
): Promise<ListedRecipe> {
  const states = await Promise.all(recipe.media.map((medium) => mediumState(medium, environment)));
  const hardest = STATES.findLast((state) => states.includes(state)) ?? "by hand";
  const isAtHand = hardest === "embedded" || hardest === "cached";
  return {
    recipe,
    daemons: statedDaemons(recipe),
    state: recipe.source && isAtHand ? AT_HAND[stateOf(await compiler())] : hardest,
    locked: recipe.media.every(({ lock }) => lock !== undefined),
  };
}

/** Easiest first. */
const STATES = ["embedded", "cached", "downloadable", "unlocked", "by hand"] as const;

/** Of a kernel's sources that are at hand. */
const AT_HAND = { here: "cached", downloadable: "downloadable", unusable: "no compiler" } as const;

function stateOf(compiler: CompilerState): keyof typeof AT_HAND {
  return typeof compiler === "string" ? compiler : "unusable";
}

/** Suites in which at least one daemon works, by its kernel; in their order. */
export function suitesThatFit({ daemons }: ListedRecipe): readonly SuiteName[] {
  return SUITE_NAMES.filter((suite) => daemons.some(({ suites }) => suites.includes(suite)));
}

function statedDaemons(recipe: Recipe): StatedDaemon[] {
  const { generation, vss, fcopy } = recipe.expect ?? {};
  const generations = { hv_kvp_daemon: generation, hv_vss_daemon: vss, hv_fcopy_daemon: fcopy };
  const packages = expectedPackages(recipe, {
    suites: undefined,
    architectures: undefined,
    allowUnproven: true,
  });
  return DAEMON_NAMES.flatMap((daemon) => {
    const stated = generations[daemon];
    if (stated === undefined) return [];
    const where = (unproven: boolean) =>
      SUITE_NAMES.filter((suite) =>
        packages.some((each) => each.daemon === daemon && each.suite === suite && each.unproven === unproven),
      );
    const suites = where(false);
    const unproven = where(true).filter((suite) => !suites.includes(suite));
    return [{ daemon, generation: stated, suites, unproven }];
  });
}
