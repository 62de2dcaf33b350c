import { releasedFinding } from "../evidence/index.ts";
import type { MediumFacts } from "./look-at-medium.ts";

/** What speaks against a medium's having been published then, by the rule that a lock and a build tell of it; undefined where nothing does. */
export function releasedDoubt({ scan }: Pick<MediumFacts, "scan">, released: string): string | undefined {
  const finding = releasedFinding(
    scan.facts.filter(({ holdsDaemon }) => holdsDaemon),
    released,
  );
  return finding.result === "contradicts" ? `of the RPMs with daemons ${finding.detail}` : undefined;
}
