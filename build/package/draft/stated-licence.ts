import { listed, shown } from "../../base/index.ts";
import { licenceNamed, LONGEST_LINE, type Recipe } from "../../recipe/index.ts";
import type { ExaminedMedium } from "../evidence/index.ts";
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
  const [only = ""] = tags;
  const verdict = tags.length === 1 ? licenceNamed(only) : undefined;
  const stated = inWords(tags);
  const unread = licenceFiles.filter(({ speaksOfGpl }) => !speaksOfGpl).map(({ path }) => shown(path));
  if (unread.length > 0) return { verdict: "ambiguous", evidence: withUnread(stated, unread) };
  if (verdict !== undefined) return { verdict, evidence: stated };
  const isOneName = tags.length === 1 && only !== "";
  return {
    verdict: "ambiguous",
    evidence: isOneName ? `${stated}, which names no licence for certain` : stated,
  };
}

/** Of several licences, or files, that a sentence names. */
const MOST_NAMED = 3;
/** Of a licence's name, in characters: so many that all that is said finds room in a line of a recipe. */
const LONGEST_NAME = 80;

function inWords(tags: readonly string[]): string {
  const [only = ""] = tags;
  const named = tags.filter((tag) => tag !== "").map((tag) => `"${nameOf(tag)}"`);
  if (named.length === 0) return "The headers of the RPMs with daemons state no licence";
  if (tags.length === 1) return `The headers of all RPMs with daemons state the licence ${named.join("")}`;
  const more = named.length - MOST_NAMED;
  return `The headers of the RPMs with daemons state ${listed([
    ...named.slice(0, MOST_NAMED),
    ...(more > 0 ? [`${more} more`] : []),
    ...(only === "" ? ["no licence"] : []),
  ])}`;
}

function nameOf(tag: string): string {
  const name = shown(tag);
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

/** With the files that nobody has read, by their paths where these are not too long. */
function withUnread(stated: string, paths: readonly string[]): string {
  const saying = (files: string): string => `${stated}; what ${files} on the medium says, nobody has stated`;
  const byPath = saying(listed(paths.slice(0, MOST_NAMED)));
  return byPath.length <= LONGEST_LINE
    ? byPath
    : saying(paths.length === 1 ? "a file" : `each of ${paths.length} files`);
}

/** What the headers of RPMs with daemons state, each once; empty where one states nothing. */
export function licenceTags(rpms: ExaminedMedium["facts"]): readonly string[] {
  return [...new Set(rpms.filter(({ holdsDaemon }) => holdsDaemon).map(({ licence }) => licence))].sort();
}
