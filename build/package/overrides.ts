import { LisdebError, shown } from "../base/index.ts";
import { fullPlaceOf, isProfileId, withStatedProfile, type Daemon } from "../daemon/index.ts";
import type { Recipe, RecipeOverride } from "../recipe/index.ts";
import { overrideMatches } from "./override-match.ts";

/** An override of a recipe that was used, as plain data. */
export interface AppliedOverride {
  /** What it is for; null where it states nothing of that. */
  readonly rpm: string | null;
  readonly daemon: string | null;
  readonly sha256: string | null;
  /** Id of a profile, or `unused`. */
  readonly profile: string;
  readonly because: string;
  /** Where the daemons lie that it was used for: paths on the medium, with the path in the RPM. */
  readonly places: readonly string[];
}

/**
 * Daemons as a recipe knows them better: taken for another profile than their binaries tell, or left alone. Of several overrides that are
 * for one daemon the first counts. `found`: each daemon in each place, before equal ones are put together. Throws `recipe-contradicted` for an
 * override that is for nothing there, unless `partly`: then not all of the recipe's media are at hand.
 */
export function applyOverrides(
  found: readonly Daemon[],
  { overrides, where }: Pick<Recipe, "overrides" | "where">,
  partly = false,
): { readonly daemons: readonly Daemon[]; readonly applied: readonly AppliedOverride[] } {
  const places = new Map<RecipeOverride, string[]>(overrides.map((override) => [override, []]));
  const daemons = found.flatMap((daemon) => {
    const override = overrides.find((each) => overrideMatches(each, daemon));
    if (!override) return [daemon];
    places.get(override)?.push(fullPlaceOf(daemon));
    return override.profile === "unused" ? [] : [restated(daemon, override, where)];
  });
  const idle = overrides.find((override) => places.get(override)?.length === 0);
  if (idle && !partly) {
    throw new LisdebError(
      "recipe-contradicted",
      `an override is for ${inWords(idle)}, and no such daemon is there`,
      {
        where,
        hint: "correct or remove it, or use the medium that it means; lisdeb inspect shows what is on a medium",
      },
    );
  }
  const applied = overrides.flatMap((override) => {
    const its = places.get(override) ?? [];
    return its.length === 0 ? [] : [asData(override, its)];
  });
  return { daemons, applied };
}

function restated(daemon: Daemon, { profile, because }: RecipeOverride, where: Recipe["where"]): Daemon {
  const stated = isProfileId(profile) ? withStatedProfile(daemon, profile, because) : undefined;
  if (stated) return stated;
  throw new LisdebError(
    "recipe-contradicted",
    `states the profile ${shown(profile)} of what is ${daemon.name}`,
    {
      where,
      hint: `at ${shown(fullPlaceOf(daemon))}`,
    },
  );
}

function inWords({ rpm, daemon, sha256 }: RecipeOverride): string {
  return [
    daemon ?? "a daemon",
    ...(sha256 === undefined ? [] : [`with SHA-256 ${sha256}`]),
    ...(rpm === undefined ? [] : [`in ${shown(rpm)}`]),
  ].join(" ");
}

function asData(override: RecipeOverride, places: readonly string[]): AppliedOverride {
  const { rpm, daemon, sha256, profile, because } = override;
  return {
    rpm: rpm ?? null,
    daemon: daemon ?? null,
    sha256: sha256 ?? null,
    profile,
    because,
    places: [...new Set(places)].sort(),
  };
}
