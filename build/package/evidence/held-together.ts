import type { Recipe } from "../../recipe/index.ts";
import { buildHostsFinding, compilersFinding } from "./builders.ts";
import { buildIdsFinding, rebuildsFinding } from "./build-ids.ts";
import { copiesFinding } from "./copies.ts";
import type { EvidenceCheck, Finding } from "./evidence.ts";
import type { ExaminedMedium } from "./examine-medium.ts";
import { settledBy } from "./settled.ts";

/**
 * Of a release that was published as loose RPMs, each a medium of its own, what these say of each other: the checks that compare RPMs are made over all
 * of them, and each has the answer. Media that hold more than that are each a whole, and stay as they are.
 */
export function heldTogether<T extends ExaminedMedium>(
  scans: readonly T[],
  recipe: Partial<Pick<Recipe, "overrides">>,
): readonly T[] {
  const loose = scans.filter(isLoose);
  if (loose.length < 2) return scans;
  const rpms = loose.flatMap(({ facts }) => facts).filter(({ holdsDaemon }) => holdsDaemon);
  const found = loose.flatMap((scan) => scan.found);
  const findings: Readonly<Partial<Record<EvidenceCheck, Finding>>> = {
    copies: copiesFinding(rpms),
    "build-ids": buildIdsFinding(found),
    rebuilds: rebuildsFinding(found, rpms),
    "build-hosts": buildHostsFinding(rpms),
    compilers: compilersFinding(found, rpms),
  };
  const settled = settledBy(recipe.overrides ?? [], rpms, found);
  return scans.map((scan) =>
    !isLoose(scan)
      ? scan
      : {
          ...scan,
          evidence: scan.evidence.map((row) => {
            const finding = findings[row.check];
            if (!finding) return row;
            const because = finding.result === "contradicts" ? settled[row.check] : undefined;
            return { check: row.check, ...finding, ...(because !== undefined && { settled: because }) };
          }),
        },
  );
}

/** A medium of one RPM that lies in no folder. */
function isLoose({ rpms }: ExaminedMedium): boolean {
  return rpms.length === 1 && rpms.every(({ path }) => !path.includes("/"));
}
