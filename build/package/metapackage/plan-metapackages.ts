import type { MetapackagePlan, PackagePlan } from "../plan/package-plan.ts";
import { planMetapackage } from "./plan-metapackage.ts";

/**
 * For each suite and architecture that packages of a recipe are planned for, the one that brings them all; in their order. It brings none of
 * whose daemon nobody knows whether it works there: a version stands for the same bytes whether or not those were allowed.
 */
export function planMetapackages(packages: readonly PackagePlan[]): readonly MetapackagePlan[] {
  const places = new Map<string, PackagePlan[]>();
  for (const plan of packages) {
    if (plan.values.unproven.length > 0) continue;
    const place = `${plan.suite.name} ${plan.architecture}`;
    places.set(place, [...(places.get(place) ?? []), plan]);
  }
  return [...places.values()].map(planMetapackage);
}
