import { listed } from "../../base/index.ts";
import type { Daemon, MediumRpm } from "../../daemon/index.ts";
import type { DraftedKey, Recipe } from "../../recipe/index.ts";
import { versionFinding } from "../evidence/index.ts";
import { buildDate, statedDate } from "../plan/build-date.ts";
import { upstreamOf } from "../plan/package-version.ts";
import { expectKey, mediaKey, releasedKey, sourcesKey, suitesKey } from "./draft-keys.ts";
import type { Answers, Fitting, Proposal, SettledAnswers } from "./answers.ts";
import { chosenOfVersion } from "./chosen-of-version.ts";
import { draftedLicence, type DraftedLicence } from "./drafted-licence.ts";
import { foundGenerations } from "./found-generations.ts";
import type { MediumFacts } from "./look-at-medium.ts";
import { otherLicence, overridesKey } from "./overrides-key.ts";
import { releaseVersion, type StatedVersion } from "./release-version.ts";
import { releasedDoubt } from "./released-doubt.ts";
import { versionDoubts } from "./version-doubts.ts";
import { whoStatesWhat } from "./who-states-what.ts";

/** What a LIS medium's own statements come to. `known`: recipes of releases on media. */
export function proposalForMedium(facts: MediumFacts, known: readonly Recipe[]): Proposal {
  const stated = statedVersion(facts);
  return {
    version: stated.version,
    unusable: stated.unusable,
    title: (version) => titleOf(stated, version),
    homepage: undefined,
    releasedDoubt: (released) => releasedDoubt(facts, released),
    licence: (version) => licenceOf(facts, version, known).licence,
    id: (version) => `lis-${calledOf(stated, version)}`,
  };
}

/** A recipe for a LIS medium, key by key. `known`: recipes of releases on media. */
export function draftMediumRecipe(
  facts: MediumFacts,
  answers: SettledAnswers,
  fitting: Fitting,
  known: readonly Recipe[],
): readonly DraftedKey[] {
  const { daemons } = facts.scan;
  const licence = answers.licence ?? licenceOf(facts, answers.version, known).licence;
  const overrides = overridesKey(facts, licence.verdict);
  const time = daemons.reduce((most, { origin }) => Math.max(most, origin.buildTime ?? 0), 0);
  return [
    titleKey(facts, answers),
    versionKey(facts, answers, fitting),
    releasedKey(answers, {
      time,
      is: "Its newest RPM was built on",
      doubt: (released) => releasedDoubt(facts, released),
    }),
    ...(answers.homepage === undefined ? [] : [{ key: "homepage", value: answers.homepage }]),
    mediaKey(facts, answers),
    licenceKey(facts, answers, known),
    suitesKey(
      answers,
      fitting.suites,
      overrides.length === 0
        ? "What is on the medium"
        : "Unless overrides leave something out, what is on the medium",
    ),
    ...expectKey(
      foundGenerations(daemons),
      "What the binaries tell; a medium that tells something else is refused from now on.",
    ),
    ...overrides,
    sourcesKey("The medium itself", answers.file ?? facts.file, facts.sha256),
    { key: "unchecked", value: uncheckedLines(answers) },
  ];
}

function titleOf(stated: StatedVersion, version: string): string {
  return `Linux Integration Services ${calledOf(stated, version)} for Hyper-V`;
}

/** As people write it; nobody but Debian sets off a beta by a tilde. */
function calledOf(stated: StatedVersion, version: string): string {
  return (version === stated.version ? stated.called : undefined) ?? version.replaceAll("~", "-");
}

function titleKey(facts: MediumFacts, { title, version }: SettledAnswers): DraftedKey {
  if (title !== undefined) return { key: "title", value: title };
  const names = [
    ...new Set(withDaemons(facts).flatMap(({ nevra }) => nevra?.replace(/-[^-]+-[^-]+$/, "") ?? [])),
  ];
  return {
    key: "title",
    value: titleOf(statedVersion(facts), version),
    decide: `what people call the release. The medium says no more than that its packages are ${listed(names.slice(0, 3))}.`,
  };
}

function versionKey(facts: MediumFacts, { version }: SettledAnswers, { chosen }: Fitting): DraftedKey {
  const stated = statedVersion(facts);
  const [example] = withDaemons(facts);
  const other = [
    ...(stated.version === undefined || stated.version === version ? [] : [stated.version]),
    ...stated.others,
  ];
  const chosenOther = chosenOfVersion(other, chosen);
  const isOther =
    versionFinding(
      facts.scan.facts.filter(({ holdsDaemon }) => holdsDaemon),
      version,
    ).result === "contradicts";
  const doubts = [
    ...versionDoubts(stated, version),
    ...(chosenOther === undefined ? [] : [chosenOther]),
    ...(isOther ? ["no build takes the medium until an override with check: version says why it is"] : []),
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
  const days = [...new Set(daemons.map(({ origin }) => buildDate({ built: undefined }, origin, 0)))].sort();
  const isStated = daemons.every(({ origin }) => statedDate(origin.nevra) !== undefined);
  const [first = "", last = first] = [days[0], days.at(-1)];
  const from = isStated
    ? "the day in the name of the RPM that a daemon is from"
    : "the day on which its RPM was built";
  return days.length === 1
    ? `Its Debian packages are of ${upstreamOf(version, first)}-1: that is ${from}.`
    : `Its Debian packages are of ${upstreamOf(version, first)}-1 to ${upstreamOf(version, last)}-1, each by ${from}; the key built would state one day for all.`;
}

function licenceKey(
  facts: MediumFacts,
  { licence, version }: SettledAnswers,
  known: readonly Recipe[],
): DraftedKey {
  const headers = whoStatesWhat(facts);
  const from = headers === undefined ? [] : [`Of the headers, ${headers}.`];
  if (licence) {
    const other = otherLicence(facts, licence.verdict);
    return {
      key: "licence",
      value: licence,
      ...(other && { from, decide: `${IS_IT_SO}: ${other.detail}.` }),
    };
  }
  const drafted = licenceOf(facts, version, known);
  const files = facts.licenceFiles.map(({ path }) => path);
  return {
    key: "licence",
    value: drafted.licence,
    from: [...from, ...(files.length > 0 ? [`The medium has ${listed(files.slice(0, 5))}.`] : [])],
    decide: drafted.decide,
  };
}

const IS_IT_SO =
  "whether that is so. No build takes the medium until the licence is ambiguous here, or overrides leave out what states another one";

/** By the version that somebody settled on, and by that of the medium itself: another name settles no licence. */
function licenceOf(facts: MediumFacts, version: string, known: readonly Recipe[]): DraftedLicence {
  const stated = statedVersion(facts);
  return draftedLicence(
    facts,
    [version, ...(stated.version === undefined ? [] : [stated.version]), ...stated.others],
    known,
  );
}

function uncheckedLines({ released, licence }: Answers): readonly string[] {
  return [
    "Whether the medium is the one that was published: no checksum is known that its publisher states",
    ...(released === undefined ? ["When it was published, and where"] : []),
    ...(licence === undefined ? ["The licence, beyond what the RPMs state of themselves"] : []),
  ];
}

function statedVersion(facts: MediumFacts): StatedVersion {
  return releaseVersion(
    withDaemons(facts).flatMap(({ nevra }) => nevra ?? []),
    facts.file,
  );
}

function withDaemons({ scan }: MediumFacts): readonly MediumRpm[] {
  return scan.rpms.filter(({ daemons }) => daemons > 0);
}
