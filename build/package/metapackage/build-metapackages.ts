import { LisdebError } from "../../base/index.ts";
import { buildDeb, type BuiltDeb } from "../build-deb.ts";
import type { MetapackagePlan } from "../plan/package-plan.ts";
import type { SuiteSources } from "../source-package/index.ts";
import type { Templates } from "../templates.ts";
import { metapackageRecord, type MetapackageRecord } from "./metapackage-record.ts";
import { planMetapackages } from "./plan-metapackages.ts";

/** A metapackage in memory, and the record that is to lie beside it. */
export interface BuiltMetapackage {
  readonly deb: BuiltDeb<MetapackagePlan>;
  readonly record: MetapackageRecord;
}

/** The metapackages of packages that have been made. */
export async function buildMetapackages(
  packages: readonly BuiltDeb[],
  templates: Templates,
  sources: readonly SuiteSources[] = [],
): Promise<BuiltMetapackage[]> {
  const built: BuiltMetapackage[] = [];
  for (const plan of planMetapackages(packages.map((deb) => deb.plan))) {
    const deb = await buildDeb(plan, templates);
    const source = sources.find(({ suite }) => suite === plan.suite.name);
    const brings = plan.brings.map((each) => madeOf(each, packages));
    built.push({ deb, record: metapackageRecord(deb, brings, templates.sha256, source) });
  }
  return built;
}

function madeOf(plan: BuiltDeb["plan"], packages: readonly BuiltDeb[]): BuiltDeb {
  const made = packages.find((deb) => deb.plan === plan);
  if (!made) throw new LisdebError("bug", "a metapackage brings a package that was not made");
  return made;
}
