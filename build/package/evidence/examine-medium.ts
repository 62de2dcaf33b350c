import { scanMedium, type MediumScan, type ScanOptions } from "../../daemon/index.ts";
import type { Medium } from "../../media/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import { buildHostsFinding, compilersFinding } from "./builders.ts";
import { buildIdsFinding, rebuildsFinding } from "./build-ids.ts";
import { copiesFinding } from "./copies.ts";
import { dateInNameFinding, mediumTimeFinding, releasedFinding } from "./dates.ts";
import { digestsFinding, fileNamesFinding, signaturesFinding } from "./digests.ts";
import type { EvidenceCheck, EvidenceRow, Finding } from "./evidence.ts";
import { licenceOfRpms, usedRpms } from "./licence-of-rpms.ts";
import { factsCollector, type RpmFacts } from "./medium-facts.ts";
import { settledBy, whySettled } from "./settled.ts";
import { versionFinding } from "./version.ts";
import { volumeSizeFinding } from "./volume-size.ts";

/** A medium, scanned, with what speaks for and against its being what it says. */
export interface ExaminedMedium extends MediumScan {
  /** A row for each check of a medium itself, in the order of `EVIDENCE_CHECKS`. */
  readonly evidence: readonly EvidenceRow[];
  readonly facts: readonly RpmFacts[];
}

/** Checks of which there is a row only where a recipe states what they are about. */
type OfARecipe = "published-digest" | "daemons" | "more-daemons";

/** What of a recipe the evidence is held against. */
export type Expected = Partial<Pick<Recipe, "version" | "released" | "overrides" | "settles" | "licence">>;

/** Scans a medium, and holds what is on it against itself and against its recipe. Throws what scanning throws, and nothing more. */
export async function examineMedium(
  medium: Medium,
  options: Omit<ScanOptions, "look">,
  recipe: Expected = {},
): Promise<ExaminedMedium> {
  const { keyring, progress, signal } = options;
  const { look, facts: factsOf } = factsCollector();
  const scan = await scanMedium(medium, { keyring, progress, signal, look });
  const facts = factsOf(scan);
  const wanted = facts.filter(({ holdsDaemon }) => holdsDaemon);
  const used = usedRpms(wanted, scan.found, recipe.overrides ?? []);
  const findings: Readonly<Record<Exclude<EvidenceCheck, OfARecipe>, Finding>> = {
    "volume-size": volumeSizeFinding(medium.length),
    "rpm-digests": digestsFinding(facts),
    signatures: signaturesFinding(facts),
    "file-names": fileNamesFinding(facts),
    copies: copiesFinding(wanted),
    "other-copies": copiesFinding(facts.filter(({ holdsDaemon }) => !holdsDaemon)),
    "build-ids": buildIdsFinding(scan.found),
    rebuilds: rebuildsFinding(scan.found, wanted),
    "date-in-name": dateInNameFinding(wanted),
    released: releasedFinding(wanted, recipe.released),
    "medium-time": mediumTimeFinding(facts, await creationOf(medium)),
    "build-hosts": buildHostsFinding(wanted),
    compilers: compilersFinding(scan.found, wanted),
    version: versionFinding(used, recipe.version),
    licence: licenceOfRpms(used, recipe.licence?.verdict),
  };
  const settled = {
    ...settledBy(recipe.overrides ?? [], wanted, scan.found),
    ...whySettled(recipe.settles ?? []),
  };
  const evidence = (Object.keys(findings) as (keyof typeof findings)[]).map((check) => ({
    // its keys are the checks
    check,
    ...findings[check],
    ...(findings[check].result === "contradicts" &&
      settled[check] !== undefined && { settled: settled[check] }),
  }));
  return { ...scan, evidence, facts };
}

/** What a medium says of its own time; of a tar the time of the newest thing in it. A copied folder's times say nothing. */
async function creationOf(medium: Medium): Promise<number | undefined> {
  if (medium.kind === "iso9660") return medium.created;
  if (medium.kind !== "tar") return undefined;
  const times = (await medium.list()).flatMap(({ modified }) => (modified === undefined ? [] : [modified]));
  return times.reduce<number | undefined>((most, time) => Math.max(most ?? 0, time), undefined);
}
