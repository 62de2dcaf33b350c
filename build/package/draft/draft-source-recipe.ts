import { listed } from "../../base/index.ts";
import type { DraftedKey, Recipe } from "../../recipe/index.ts";
import { debianVersionOfKernel } from "./debian-version.ts";
import { expectKey, mediaKey, releasedKey, sourcesKey, suitesKey } from "./draft-keys.ts";
import type { Proposal, SettledAnswers } from "./answers.ts";
import { foundGenerations } from "./found-generations.ts";
import type { SourceFacts } from "./look-at-sources.ts";

/** What a kernel's sources come to. Debian's package is told by its file's name. */
export function proposalForSources(facts: SourceFacts): Proposal {
  const { kernel } = facts.sources;
  const [, ofDebian] = /^linux-source-([\d.]+)_.*\.deb$/.exec(facts.file) ?? [];
  const version = debianVersionOfKernel(kernel);
  return {
    version,
    unusable: version === undefined ? [kernel] : [],
    title: () => `Hyper-V daemons of ${ofDebian === undefined ? "" : "Debian's "}Linux ${kernel}`,
    homepage: "https://www.kernel.org/",
    releasedDoubt: () => undefined,
    licence: () => licenceOf(facts),
    id: (version) => (ofDebian === undefined ? `linux-${version}` : `debian-linux-${ofDebian}`),
  };
}

/** A recipe of kind `source`, key by key. `fitting`: names of the suites whose kernels take a daemon of it. */
export function draftSourceRecipe(
  facts: SourceFacts,
  answers: SettledAnswers,
  fitting: readonly string[],
): readonly DraftedKey[] {
  const proposal = proposalForSources(facts);
  const { kernel, time } = facts.sources;
  const open = [
    ...new Set([
      ...facts.daemons.filter((daemon) => !facts.underGpl2.includes(daemon)).map(({ path }) => path),
      ...facts.otherLicences.map(({ path }) => path),
    ]),
  ];
  return [
    {
      key: "title",
      value: answers.title ?? proposal.title(answers.version),
    },
    {
      key: "version",
      value: answers.version,
      ...(answers.version !== proposal.version && {
        decide: `whether this is the version: the kernel's Makefile says ${kernel}.`,
      }),
    },
    releasedKey(answers, { time, is: "Its newest file that was read is of" }),
    { key: "homepage", value: answers.homepage ?? proposal.homepage },
    mediaKey(facts, answers),
    {
      key: "licence",
      value: answers.licence ?? proposal.licence(answers.version),
      ...(answers.licence === undefined &&
        open.length > 0 && {
          decide: `the licence, if you can show it: ${listed(open)} ${open.length === 1 ? "does" : "do"} not state that of the kernel.`,
        }),
    },
    { key: "source", value: { kernel }, from: ["As its Makefile says."] },
    suitesKey(answers, fitting, "By the suites' kernels, a daemon of it"),
    ...expectKey(
      foundGenerations(facts.daemons),
      "What their text tells; sources that tell something else are refused from now on.",
    ),
    sourcesKey("The sources themselves", answers.file ?? facts.file, facts.sha256),
    {
      key: "unchecked",
      value: [
        "What is compiled of it, for the draft was made of the text alone",
        ...(answers.released === undefined ? ["When it was published, and where"] : []),
      ],
    },
  ];
}

/** Each daemon's own text has to state it, and no other that it is compiled from may state anything else. */
function licenceOf({ daemons, underGpl2, otherLicences }: SourceFacts): Recipe["licence"] {
  const paths = listed(daemons.map(({ path }) => path));
  if (otherLicences.length > 0) {
    return {
      verdict: "ambiguous",
      evidence: `${listed(otherLicences.map(({ path }) => path))} ${otherLicences.length === 1 ? "states" : "state"} another licence than the kernel's`,
    };
  }
  return underGpl2.length === daemons.length
    ? { verdict: "GPL-2.0", evidence: `The head of ${paths}` }
    : {
        verdict: "ambiguous",
        evidence: `Not each of ${paths} states a licence in its head that lisdeb knows`,
      };
}
