import { buildDeb, type BuiltDeb } from "../build-deb.ts";
import type { MetapackagePlan, PackagePlan } from "../plan/package-plan.ts";
import { loadTemplates } from "../templates.ts";
import { planMetapackage } from "./plan-metapackage.ts";

/** The metapackage that brings packages of these plans. */
export async function metapackageOf(brings: readonly PackagePlan[]): Promise<BuiltDeb<MetapackagePlan>> {
  return buildDeb(planMetapackage(brings), await loadTemplates());
}
