import type { Sha256 } from "../../base/index.ts";
import type { BuiltDeb } from "../build-deb.ts";
import { READ_BACK, recordedPackage, recordedSourcePackage, type BuildRecord } from "../build-record.ts";
import type { SourcePackage } from "../../source/index.ts";
import type { MetapackagePlan } from "../plan/package-plan.ts";

/** How a metapackage came to be: lies beside it as JSON, and is as reproducible as it. */
export interface MetapackageRecord {
  readonly format: "lisdeb metapackage record 1";
  readonly package: BuildRecord["package"];
  readonly inputs: {
    readonly recipe: BuildRecord["inputs"]["recipe"];
    /** Those that it depends on, as they were built beside it: each has a record of its own. */
    readonly packages: readonly {
      readonly name: string;
      readonly version: string;
      readonly file: string;
      readonly sha256: Sha256;
    }[];
  };
  /** null where the daemons were on a medium. */
  readonly source: BuildRecord["source"];
  readonly checks: BuildRecord["checks"];
  readonly tool: BuildRecord["tool"];
}

/** The record of a metapackage. `brings`: the packages that it was planned from, as built. */
export function metapackageRecord(
  deb: BuiltDeb<MetapackagePlan>,
  brings: readonly BuiltDeb[],
  templates: Sha256,
  source?: SourcePackage,
): MetapackageRecord {
  const { recipe, tool } = deb.plan;
  return {
    format: "lisdeb metapackage record 1",
    package: recordedPackage(deb),
    inputs: {
      recipe: { id: recipe.id, version: recipe.version, revision: recipe.revision },
      packages: brings.map(({ plan, fileName, sha256 }) => ({
        name: plan.packageName,
        version: plan.version,
        file: fileName,
        sha256,
      })),
    },
    source: recordedSourcePackage(source),
    checks: [{ what: `${READ_BACK}, relations`, result: "ok" }],
    tool: { name: tool.name, version: tool.version, templates },
  };
}
