import { listed } from "../../base/index.ts";
import type { Daemon, MediumRpm } from "../../daemon/index.ts";
import type { DraftedKey } from "../../recipe/index.ts";
import { buildDate, statedDate } from "../plan/build-date.ts";
import { expectKey, mediaKey, releasedKey, sourcesKey, suitesKey } from "./draft-keys.ts";
import type { Answers, Proposal, SettledAnswers } from "./answers.ts";
import { foundGenerations } from "./found-generations.ts";
import type { MediumFacts } from "./look-at-medium.ts";
import { releaseVersion } from "./release-version.ts";
import { statedLicence } from "./stated-licence.ts";

/** What a LIS medium's own statements come to. */
export function proposalForMedium(facts: MediumFacts): Proposal {
  return {
    version: statedVersion(facts).version,
    title: (version) => `Linux Integration Services ${version.replace("+", "-")} for Hyper-V`,
    homepage: undefined,
    licence: statedLicence(facts),
    id: (version) => `lis-${version}`,
  };
}

/** A recipe for a LIS medium, key by key. `fitting`: names of the suites that a daemon on it fits. */
export function draftMediumRecipe(
  facts: MediumFacts,
  answers: SettledAnswers,
  fitting: readonly string[],
): readonly DraftedKey[] {
  const { daemons } = facts.scan;
  const time = daemons.reduce((most, { origin }) => Math.max(most, origin.buildTime ?? 0), 0);
  return [
    titleKey(facts, answers),
    versionKey(facts, answers),
    releasedKey(answers, { time, is: "Its newest RPM was built on" }),
    ...(answers.homepage === undefined ? [] : [{ key: "homepage", value: answers.homepage }]),
    mediaKey(facts, answers),
    licenceKey(facts, answers),
    suitesKey(answers, fitting, "What is on the medium"),
    ...expectKey(
      foundGenerations(daemons),
      "What the binaries tell; a medium that tells something else is refused from now on.",
    ),
    sourcesKey("The medium itself", answers.file ?? facts.file, facts.sha256),
    { key: "unchecked", value: uncheckedLines(answers) },
  ];
}

function titleKey(facts: MediumFacts, { title, version }: SettledAnswers): DraftedKey {
  if (title !== undefined) return { key: "title", value: title };
  const names = [
    ...new Set(withDaemons(facts).flatMap(({ nevra }) => nevra?.replace(/-[^-]+-[^-]+$/, "") ?? [])),
  ];
  return {
    key: "title",
    value: proposalForMedium(facts).title(version),
    decide: `what people call the release. The medium says no more than that its packages are ${listed(names.slice(0, 3))}.`,
  };
}

function versionKey(facts: MediumFacts, { version }: SettledAnswers): DraftedKey {
  const stated = statedVersion(facts);
  const [example] = withDaemons(facts);
  const other = [
    ...(stated.version === undefined || stated.version === version ? [] : [stated.version]),
    ...stated.others,
  ];
  const doubts = [
    ...(stated.from === "file name" ? ["only the medium's file name says it"] : []),
    ...(other.length > 0 ? [`the medium says ${listed(other.slice(0, 3))}, too`] : []),
  ];
  return {
    key: "version",
    value: version,
    from: [
      ...(example?.nevra === undefined ? [] : [`A package with daemons is ${example.nevra}.`]),
      datesLine(facts.scan.daemons, version),
    ],
    ...(doubts.length > 0 && { decide: `whether this is the release's version: ${doubts.join("; ")}.` }),
  };
}

/** Which day the packages' version goes on with, and where that is from. */
function datesLine(daemons: readonly Daemon[], version: string): string {
  const days = [...new Set(daemons.map(({ origin }) => buildDate(origin, 0)))].sort();
  const isStated = daemons.every(({ origin }) => statedDate(origin.nevra) !== undefined);
  const [first = "", last = first] = [days[0], days.at(-1)];
  const from = isStated
    ? "the day in the name of the RPM that a daemon is from"
    : "the day on which its RPM was built";
  return days.length === 1
    ? `Its Debian packages are of ${version}+${first}-1: that is ${from}.`
    : `Its Debian packages are of ${version}+${first}-1 to ${version}+${last}-1, each by ${from}; the key built would state one day for all.`;
}

function licenceKey(facts: MediumFacts, { licence }: Answers): DraftedKey {
  if (licence) return { key: "licence", value: licence };
  const stated = statedLicence(facts);
  const files = facts.licenceFiles.map(({ path }) => path);
  return {
    key: "licence",
    value: stated,
    ...(files.length > 0 && { from: [`The medium has ${listed(files.slice(0, 5))}.`] }),
    decide:
      stated.verdict === "ambiguous"
        ? "the licence, if you can show it. As long as it is ambiguous, a build needs --accept-licence, and the packages go to non-free."
        : "whether that is enough. A header is evidence and no proof: the sources in the kernel are under version 2 alone.",
  };
}

function uncheckedLines({ released, licence }: Answers): readonly string[] {
  return [
    "Whether the medium is the one that was published: no checksum is known that its publisher states",
    ...(released === undefined ? ["When it was published, and where"] : []),
    ...(licence === undefined ? ["The licence, beyond what the RPMs state of themselves"] : []),
  ];
}

function statedVersion(facts: MediumFacts) {
  return releaseVersion(
    withDaemons(facts).flatMap(({ nevra }) => nevra ?? []),
    facts.file,
  );
}

function withDaemons({ scan }: MediumFacts): readonly MediumRpm[] {
  return scan.rpms.filter(({ daemons }) => daemons > 0);
}
