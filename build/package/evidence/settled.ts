import type { Daemon } from "../../daemon/index.ts";
import type { RecipeOverride, RecipeSettlement } from "../../recipe/index.ts";
import { overrideMatches } from "../override-match.ts";
import { sharedBuildIds } from "./build-ids.ts";
import { disagreements } from "./copies.ts";
import type { EvidenceCheck } from "./evidence.ts";
import { groupBy, kindsOf, type RpmFacts } from "./medium-facts.ts";

/**
 * Which contradictions a recipe knows of, and why: of those that contradict each other its overrides name so many that the rest agree.
 */
export function settledBy(
  overrides: readonly RecipeOverride[],
  rpms: readonly RpmFacts[],
  found: readonly Daemon[],
): Readonly<Partial<Record<EvidenceCheck, string>>> {
  if (overrides.length === 0) return {};
  const used = new Set<RecipeOverride>();
  const isNamed = (daemon: Daemon): boolean => {
    const by = overrides.find((override) => overrideMatches(override, daemon));
    if (by) used.add(by);
    return by !== undefined;
  };
  const byPath = groupBy(found, ({ origin }) => origin.rpmPath);
  const namesRpm = ({ path }: RpmFacts): boolean => {
    const inIt = byPath.get(path) ?? [];
    return inIt.length > 0 && inIt.every(isNamed);
  };
  const why = (areSettled: boolean): string | undefined => {
    const because = [...used].map((override) => override.because).join("; ");
    used.clear();
    return areSettled ? because : undefined;
  };
  const copies = why(
    disagreements(rpms).every(
      ({ copies: all }) =>
        kindsOf(
          all.filter((rpm) => !namesRpm(rpm)),
          ({ sha256 }) => sha256,
        ) < 2,
    ),
  );
  const ids = why(
    sharedBuildIds(found).every(
      (group) =>
        kindsOf(
          group.filter((daemon) => !isNamed(daemon)),
          ({ sha256 }) => sha256,
        ) < 2,
    ),
  );
  return { ...(copies !== undefined && { copies }), ...(ids !== undefined && { "build-ids": ids }) };
}

/** Why the recipe takes the contradiction of a whole check for settled, by check. */
export function whySettled(
  settles: readonly RecipeSettlement[],
): Readonly<Partial<Record<EvidenceCheck, string>>> {
  const why: Partial<Record<EvidenceCheck, string>> = {};
  for (const { check, because } of settles) why[check] ??= because;
  return why;
}
