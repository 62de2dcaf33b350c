import { buildDeb, type BuiltDeb } from "../build-deb.ts";
import type { MetapackagePlan } from "../plan/package-plan.ts";
import type { Templates } from "../templates.ts";
import { metapackageRecord, type MetapackageRecord } from "./metapackage-record.ts";
import { planMetapackage } from "./plan-metapackage.ts";

export interface BuiltMetapackage {
  readonly deb: BuiltDeb<MetapackagePlan>;
  readonly record: MetapackageRecord;
}

/**
 * For each suite and architecture that packages of a recipe were built for, the one that brings them all; in their order. It brings none of
 * whose daemon nobody knows whether it works there: a version stands for the same bytes whether or not those were allowed.
 */
export async function buildMetapackages(
  packages: readonly BuiltDeb[],
  templates: Templates,
): Promise<BuiltMetapackage[]> {
  const places = new Map<string, BuiltDeb[]>();
  for (const each of packages) {
    if (each.plan.values.unproven.length > 0) continue;
    const place = `${each.plan.suite.name} ${each.plan.architecture}`;
    places.set(place, [...(places.get(place) ?? []), each]);
  }
  const built: BuiltMetapackage[] = [];
  for (const brings of places.values()) {
    const deb = await buildDeb(planMetapackage(brings.map(({ plan }) => plan)), templates);
    built.push({ deb, record: metapackageRecord(deb, brings, templates.sha256) });
  }
  return built;
}
