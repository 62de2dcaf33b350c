import { BY_ALL, BY_NONE, MEASURED, type ArchiveRules } from "../rule.ts";

const STALE = `a server answers 304 to If-Modified-Since; ${MEASURED}`;

/** What Release says. */
export const RELEASE_RULES = {
  "release-unreadable": {
    title: "Release cannot be read",
    sentence: (found) => `cannot be read: ${found}`,
    wrong: true,
    holds: BY_ALL,
    source: "apt-pkg/deb/debmetaindex.cc (indexrecords.cc before 1.1)",
  },
  "blank-line": {
    title: "An empty line parts Release",
    sentence: () => "has an empty line, behind which apt reads nothing",
    wrong: false,
    holds: BY_ALL,
    source: MEASURED,
  },
  "carriage-return": {
    title: "Lines of Release end with CR LF",
    sentence: () => "has lines that end with CR LF",
    wrong: false,
    holds: [{ effect: "refused", until: "1.0" }],
    source: MEASURED,
  },
  "weak-hashes": {
    title: "Release lists its files by MD5 and SHA-1 only",
    sentence: (found) => `lists files by ${found} only, which is too weak for apt since 1.3`,
    wrong: false,
    holds: [{ effect: "refused", from: "1.3" }],
    source: `changelog of apt 1.3; ${MEASURED}`,
  },
  "hashes-absent": {
    title: "Release lists no files",
    sentence: () => "lists no files",
    wrong: true,
    holds: BY_ALL,
    source: MEASURED,
  },
  "hash-upper-case": {
    title: "A digest in Release has upper-case letters",
    sentence: (found) => `has a digest with upper-case letters, which apt takes for another one: ${found}`,
    wrong: false,
    holds: BY_ALL,
    source: MEASURED,
  },
  "hash-form": {
    title: "A digest in Release is none",
    sentence: (found) => `has a digest that is none: ${found}`,
    wrong: true,
    holds: BY_ALL,
    source: "follows from index-differs",
  },
  "file-missing-under": {
    title: "Release lists a file by a weaker digest, and not by the strongest that it has",
    sentence: (found) => `does not list a file by every digest that it lists others by: ${found}`,
    wrong: false,
    holds: [
      { effect: "refused", until: "1.1" },
      { effect: "unseen", from: "1.1" },
    ],
    source: MEASURED,
  },
  "sizes-differ": {
    title: "Release states two sizes for one file",
    sentence: (found) => `states two sizes for one file: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "follows from index-differs",
  },
  "path-unsafe": {
    title: "Release lists a path that leads outside the archive",
    sentence: (found) => `lists a path that leads outside, or that no archive has: ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "none: apt asks only for paths that it makes itself",
  },
  "plain-packages-unlisted": {
    title: "Release does not list the uncompressed Packages",
    sentence: (found) =>
      `does not list ${found}, uncompressed, which apt looks for even where it is not served`,
    wrong: false,
    holds: [
      { effect: "refused", until: "1.1" },
      { effect: "unseen", from: "1.1" },
    ],
    source: MEASURED,
  },
  "date-form": {
    title: "Date is missing, or not in the form of RFC 1123",
    sentence: (found) => (found === "" ? "has no Date" : `has a Date that apt cannot read: ${found}`),
    wrong: false,
    holds: [{ effect: "warned", from: "1.1" }],
    source: MEASURED,
  },
  "date-in-future": {
    title: "Date is later than now",
    sentence: (found) => `has a Date that is later than now: ${found}`,
    wrong: false,
    holds: [{ effect: "refused", from: "1.6" }],
    source: `changelog of apt 1.6; ${MEASURED}`,
  },
  "valid-until-past": {
    title: "Valid-Until is past",
    sentence: (found) => `expired: Valid-Until is ${found}`,
    wrong: false,
    holds: BY_ALL,
    source: MEASURED,
  },
  "valid-until-form": {
    title: "Valid-Until is not in the form of RFC 1123",
    sentence: (found) => `has a Valid-Until that apt cannot read: ${found}`,
    wrong: false,
    holds: BY_ALL,
    source: MEASURED,
  },
  "suite-name": {
    title: "Neither Suite nor Codename is the name by which the suite is served",
    sentence: (found) => `names the suite ${found}, which is not how it is served`,
    wrong: false,
    holds: [{ effect: "warned" }],
    source: MEASURED,
  },
  "time-before-date": {
    title: "The file's time is before its Date",
    sentence: (found) =>
      `is of ${found}, before its own Date: a client that has an older state may be told that nothing changed`,
    wrong: false,
    holds: [{ effect: "stale" }],
    source: STALE,
  },
  "i386-absent": {
    title: "There are packages for amd64, and no index for i386",
    sentence: () =>
      "has no index for i386, which stops a client of old that has i386 added, unless its sources.list says [arch=amd64]",
    wrong: false,
    holds: [{ effect: "warned", until: "1.1" }],
    source: MEASURED,
  },
} as const satisfies ArchiveRules;
