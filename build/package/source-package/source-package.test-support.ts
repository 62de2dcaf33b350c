import { buildDeb, type BuiltDeb } from "../build-deb.ts";
import { planMetapackages } from "../metapackage/plan-metapackages.ts";
import type { AnyPlan, PackagePlan } from "../plan/package-plan.ts";
import { loadTemplates } from "../templates.ts";

/** The packages of plans as lisdeb makes them, and those that bring them together. */
export async function debsOf(plans: readonly PackagePlan[]): Promise<readonly BuiltDeb<AnyPlan>[]> {
  const templates = await loadTemplates();
  return Promise.all(
    [...plans, ...planMetapackages(plans)].map((plan) => buildDeb<AnyPlan>(plan, templates)),
  );
}
