import { listed } from "../../base/index.ts";
import { rhelTarget, type MediumRpm } from "../../daemon/index.ts";
import {
  foundIn,
  licenceTags,
  whoStatesWhat,
  type DraftFacts,
  type EvidenceRow,
  type FoundGenerations,
  type MediumFacts,
  type SourceFacts,
} from "../../package/index.ts";
import { describeEvidence } from "../describe-evidence.ts";
import { tally } from "../diff/in-words.ts";
import { inOrder, releaseName, releasesInShort } from "../diff/release-name.ts";
import { facts } from "../facts.ts";
import { generationsInWords } from "./release-news.ts";

/** What a recipe was drafted from, in words. */
export function draftedFromInWords(from: DraftFacts): string {
  return from.kind === "media"
    ? `On the medium\n\n${mediumInWords(from)}`
    : `In the sources\n\n${sourcesInWords(from)}`;
}

/** The same for `--json`. */
export function draftedFromAsData(from: DraftFacts) {
  const { kind, file, description, sha256 } = from;
  const common = { kind, file, description, sha256: sha256 ?? null };
  if (from.kind === "source") {
    const { kernel } = from.sources;
    return { ...common, kernel, underGpl2: from.underGpl2.map(({ path }) => path) };
  }
  const { scan, size, licenceFiles } = from;
  return {
    ...common,
    size: size ?? null,
    rpms: scan.rpms.length,
    withDaemons: withDaemonsIn(scan.rpms).length,
    ...releasesOf(scan.rpms),
    licences: licenceTags(scan.facts),
    licenceFiles,
    evidence: scan.evidence,
  };
}

function mediumInWords(medium: MediumFacts): string {
  const { scan, description, licenceFiles, sha256 } = medium;
  const found = foundIn(medium);
  const tags = licenceTags(scan.facts).map((tag) => (tag === "" ? "none" : `"${tag}"`));
  const said = facts([
    ["medium", description],
    ["SHA-256", sha256],
    ["RPMs", `${scan.rpms.length}, ${withDaemonsIn(scan.rpms).length} of them with daemons`],
    ["made for", madeFor(scan.rpms)],
    ["licence stated", listed(tags)],
    ["by which RPM", whoStatesWhat(medium)],
    ["licence files", listed(licenceFiles.slice(0, 5).map(({ path }) => path))],
    ["evidence", evidenceInShort(scan.evidence)],
    ...found.map((found) => [found.name, foundInWords(found)] as const),
  ]);
  const against = scan.evidence.filter(({ result }) => result === "contradicts");
  return against.length === 0 ? said : `${said}\n${describeEvidence(against)}`;
}

function withDaemonsIn(rpms: readonly MediumRpm[]): readonly MediumRpm[] {
  return rpms.filter(({ daemons }) => daemons > 0);
}

/** For which releases of RHEL the RPMs with daemons were made, and of how many of them nothing tells. */
function releasesOf(rpms: readonly MediumRpm[]): {
  readonly releases: readonly string[];
  readonly untold: number;
} {
  const targets = withDaemonsIn(rpms).map(({ path, nevra }) => rhelTarget(path, nevra));
  const told = targets.filter((target) => target !== undefined);
  return { releases: inOrder(told.map(releaseName)), untold: targets.length - told.length };
}

function madeFor(rpms: readonly MediumRpm[]): string | undefined {
  const { releases, untold } = releasesOf(rpms);
  if (untold === 0) return releases.length === 0 ? undefined : releasesInShort(releases);
  const nothing = "the medium does not tell for which release of RHEL";
  return releases.length === 0 ? nothing : `${releasesInShort(releases)}; of ${untold} more ${nothing}`;
}

function evidenceInShort(evidence: readonly EvidenceRow[]): string {
  const count = (result: EvidenceRow["result"]) => evidence.filter((row) => row.result === result).length;
  return tally({
    "checks agree": count("ok"),
    [count("contradicts") === 1 ? "contradicts" : "contradict"]: count("contradicts"),
    "cannot tell": count("cannot-tell"),
  });
}

/** How many builds there are is said already where lisdeb knows none of them. */
function foundInWords(found: FoundGenerations): string {
  const generations = generationsInWords(found);
  return found.unknown === found.builds ? generations : `${generations}; ${buildsInWords(found)}`;
}

function buildsInWords({ builds, rhel5 }: FoundGenerations): string {
  const count = builds === 1 ? "1 build" : `${builds} builds`;
  return rhel5 === 0 || rhel5 === builds ? count : `${count}, ${rhel5} of them for RHEL 5`;
}

function sourcesInWords(from: SourceFacts): string {
  return facts([
    ["sources", from.description],
    ["SHA-256", from.sha256],
    ...foundIn(from).map((found) => [found.name, generationsInWords(found)] as const),
  ]);
}
