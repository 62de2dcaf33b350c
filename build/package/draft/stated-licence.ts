import { listed, shown } from "../../base/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import { licenceInTag, type ExaminedMedium } from "../evidence/index.ts";
import type { MediumFacts } from "./look-at-medium.ts";

/**
 * What a medium says of its daemons' licence, and no more than it says: a verdict only where every RPM with a daemon states the same licence by
 * a name that leaves no doubt, and no file of the medium could say something else. In all other cases `ambiguous`, and why.
 */
export function statedLicence({
  scan,
  licenceFiles,
}: Pick<MediumFacts, "scan" | "licenceFiles">): Recipe["licence"] {
  const tags = licenceTags(scan.facts);
  const named = tags.filter((tag) => tag !== "").map((tag) => `"${shown(tag)}"`);
  const [only = ""] = tags;
  const verdict = tags.length === 1 ? licenceInTag(only) : undefined;
  const unread = licenceFiles.filter(({ speaksOfGpl }) => !speaksOfGpl).map(({ path }) => shown(path));
  const stated =
    named.length === 0
      ? "The headers of the RPMs with daemons state no licence"
      : tags.length === 1
        ? `The headers of all RPMs with daemons state the licence ${named.join("")}`
        : `The headers of the RPMs with daemons state ${listed([...named, ...(only === "" ? ["no licence"] : [])])}`;
  if (unread.length > 0) {
    return {
      verdict: "ambiguous",
      evidence: asEvidence(
        `${stated}; what ${listed(unread.slice(0, 3))} on the medium says, nobody has stated`,
      ),
    };
  }
  if (verdict === undefined) {
    return {
      verdict: "ambiguous",
      evidence: asEvidence(
        named.length === 1 && tags.length === 1 ? `${stated}, which names no licence for certain` : stated,
      ),
    };
  }
  return { verdict, evidence: asEvidence(stated) };
}

/** What the headers of RPMs with daemons state, each once; empty where one states nothing. */
export function licenceTags(rpms: ExaminedMedium["facts"]): readonly string[] {
  return [...new Set(rpms.filter(({ holdsDaemon }) => holdsDaemon).map(({ licence }) => licence))].sort();
}

/** In characters. */
const LONGEST = 400;

/** As much of a text as a line of a recipe may have. */
export function asEvidence(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
