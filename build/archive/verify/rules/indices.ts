import { BY_ALL, MEASURED, type ArchiveRules } from "../rule.ts";

/** The files that Release lists. */
export const INDEX_RULES = {
  "index-absent": {
    title: "A list of packages is not there in any compression",
    sentence: () => "is not there, in any compression",
    wrong: true,
    holds: BY_ALL,
    source: MEASURED,
  },
  "listed-absent": {
    title: "A file that Release lists is not there in any compression",
    sentence: () => "is listed in Release, and is not there",
    wrong: true,
    holds: [],
    source: "none: apt takes all but the lists of packages for optional",
  },
  "variant-absent": {
    title: "A compressed form that Release lists is not there",
    sentence: () => "is listed in Release and not there; apt goes on to the next compression",
    wrong: false,
    holds: [{ effect: "warned" }],
    source: MEASURED,
  },
  "index-differs": {
    title: "A file is not what Release says of it",
    sentence: (found) => `is not what Release lists: ${found}`,
    wrong: true,
    holds: BY_ALL,
    source: MEASURED,
  },
  "index-damaged": {
    title: "A compressed file cannot be unpacked",
    sentence: (found) => `cannot be unpacked: ${found}`,
    wrong: true,
    holds: BY_ALL,
    source: "follows from index-differs",
  },
  "index-unpacks-to-other": {
    title: "A compressed file holds something else than the uncompressed one that Release lists",
    sentence: (found) => `unpacks to something else than ${found}, as Release lists it`,
    wrong: true,
    holds: BY_ALL,
    source: "apt-pkg/acquire-item.cc: the digest of what was unpacked is checked, too",
  },
  "xz-streams": {
    title: "An xz file is several streams, one behind the other",
    sentence: (found) =>
      `is ${found} xz streams one behind the other, of which apt since 1.0 reads the first only`,
    wrong: false,
    holds: [{ effect: "refused", from: "1.0" }],
    source: `lzma_auto_decoder() without LZMA_CONCATENATED in apt-pkg/contrib/fileutl.cc; ${MEASURED}`,
  },
  "by-hash-absent": {
    title: "A file is not there by its digest, though Release promises so",
    sentence: () => "is not there, though Release says Acquire-By-Hash: yes; apt goes on to the plain name",
    wrong: false,
    holds: [{ effect: "warned", from: "1.1" }],
    source: MEASURED,
  },
  "by-hash-differs": {
    title: "A file that is named by its digest has another one",
    sentence: (found) => `is not what its name says: ${found}`,
    wrong: true,
    holds: [{ effect: "refused", from: "1.1" }],
    source: MEASURED,
  },
  unchecked: {
    title: "Something could not be checked to its end",
    sentence: (found) => `could not be checked to its end: ${found}`,
    wrong: true,
    holds: [],
    source: "none: it is larger than any genuine archive's",
  },
} as const satisfies ArchiveRules;
