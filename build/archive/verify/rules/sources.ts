import { BY_NONE, type ArchiveRules } from "../rule.ts";

const ONLY_SOURCE = "none: only apt-get source asks for it";

/** What Sources says of source packages, and these. No apt looks at them in an update. */
export const SOURCE_RULES = {
  "source-stanza": {
    title: "A paragraph of Sources lacks something, or lists files in two ways",
    sentence: (found) => `has a paragraph that names no source package: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "none: apt-pkg/deb/debsrcrecords.cc, only apt-get source asks for it",
  },
  "source-unsafe": {
    title: "A file of a source package leads outside the archive",
    sentence: (found) => `names a file that leads outside, or that no archive has: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "none: no archive may ask for that",
  },
  "source-twice": {
    title: "Sources has one source package and version twice, with different files",
    sentence: (found) => `has ${found} twice, with different files`,
    wrong: true,
    holds: BY_NONE,
    source: "none: apt-get source takes either",
  },
  "source-absent": {
    title: "A file of a source package is not there",
    sentence: () => "is not there",
    wrong: true,
    holds: BY_NONE,
    source: ONLY_SOURCE,
  },
  "source-differs": {
    title: "A file of a source package is not what Sources says of it",
    sentence: (found) => `is not what Sources lists: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: ONLY_SOURCE,
  },
  "source-contradicts-list": {
    title: "Sources says something else of a source package than its .dsc",
    sentence: (found) => `says other things than Sources: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "none: apt-get source believes Sources, and dpkg-source the .dsc",
  },
  "source-lacking": {
    title: "Packages of a suite were built from source packages that it does not have",
    sentence: (found) => `lacks the source of ${found}`,
    wrong: false,
    note: true,
    holds: BY_NONE,
    source: "none: told so that nobody takes the sources for complete",
  },
} as const satisfies ArchiveRules;
