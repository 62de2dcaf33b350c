import { MISREAD, REFUSED, type Rules } from "../rule.ts";

const EXTRACT = "dpkg-deb's extract.c, extracthalf()";

/** The ar archive, and which members it has. */
export const MEMBER_RULES = {
  "not-a-deb": {
    title: "It is no ar archive",
    sentence: () => "does not begin as a .deb does",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "ar-header": {
    title: "A member's header is broken",
    sentence: (found) => `has a member's header ${found}`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; ar.c`,
  },
  "ar-cut-short": {
    title: "The ar archive ends too early",
    sentence: (found) => `ends in the midst of ${found}`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "first-member": {
    title: "The first member is not debian-binary",
    sentence: (found) => `has "${found}" for its first member, where debian-binary has to stand`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "format-newline": {
    title: "debian-binary has no line end",
    sentence: () => "has no line end",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "format-version": {
    title: "debian-binary does not state format 2",
    sentence: (found) => `states the format "${found}", and dpkg knows 2 with any number behind the dot`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; deb-version.c`,
  },
  "format-number": {
    title: "debian-binary states a number that is too large",
    sentence: (found) => `states the format "${found}", a number that is too large for dpkg since 1.18.25`,
    holds: [{ effect: "refused", from: "1.18.25" }],
    shownBy: "dpkg-deb",
    source: "libdpkg's deb-version.c; measured",
  },
  "control-member-missing": {
    title: "There is no control archive",
    sentence: () => "has no control archive",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "data-member-missing": {
    title: "There is no data archive",
    sentence: () => "has no data archive",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "control-member-twice": {
    title: "There are two control archives",
    sentence: () => "is a second control archive before the data",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "data-before-control": {
    title: "The data stands before the control archive",
    sentence: () => "stands before the control archive, which dpkg takes no more since 1.17.2",
    holds: [{ effect: "refused", from: "1.17.2" }],
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; changelog of 1.17.2`,
  },
  "member-unknown": {
    title: "A member stands before the data that dpkg does not know",
    sentence: () =>
      "is a member that dpkg does not know, and its name does not begin with _, which would let dpkg pass over it",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "control-compression-xz": {
    title: "The control archive is compressed with xz",
    sentence: () =>
      "is compressed with xz, which dpkg reads since 1.17.6; until then it knows only control.tar.gz",
    holds: [{ effect: "refused", until: "1.17.6" }],
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; changelog of 1.17.6`,
  },
  "control-compression-none": {
    title: "The control archive is not compressed",
    sentence: () =>
      "is not compressed, which dpkg takes since 1.17.6; until then it knows only control.tar.gz",
    holds: [{ effect: "refused", until: "1.17.6" }],
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; changelog of 1.17.6`,
  },
  "control-compression-zstd": {
    title: "The control archive is compressed with zstd",
    sentence: () => "is compressed with zstd, which dpkg reads since 1.21.18",
    holds: [{ effect: "refused", until: "1.21.18" }],
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; changelog of 1.21.18`,
  },
  "control-compression-unknown": {
    title: "The control archive is compressed with something that dpkg does not read there",
    sentence: () => "is compressed with something that dpkg does not read in a control archive",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "data-compression-zstd": {
    title: "The data archive is compressed with zstd",
    sentence: () => "is compressed with zstd, which dpkg reads since 1.21.18",
    holds: [{ effect: "refused", until: "1.21.18" }],
    shownBy: "dpkg-deb",
    source: `${EXTRACT}; changelog of 1.21.18`,
  },
  "data-compression-unknown": {
    title: "The data archive is compressed with something that dpkg does not read",
    sentence: () => "is compressed with something that dpkg does not read",
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: EXTRACT,
  },
  "stream-broken": {
    title: "A compressed stream is damaged or cut short",
    sentence: (found) => `cannot be decompressed: ${found}`,
    holds: REFUSED,
    shownBy: "dpkg-deb",
    source: "libdpkg's compress.c",
  },
  "stream-with-rest": {
    title: "Something stands behind the end of a compressed stream",
    sentence: () => "goes on behind the end of its compressed stream, and dpkg leaves that out",
    holds: MISREAD,
    shownBy: "install",
    source: "zlib's gzread(), liblzma; measured",
  },
  "gzip-cut-short": {
    title: "A gzip stream ends too early, with all of its content there",
    sentence: () => "has a gzip stream without its end, which dpkg takes for damage since 1.20.0",
    holds: [
      { effect: "misread", until: "1.20.0" },
      { effect: "refused", from: "1.20.0" },
    ],
    shownBy: "dpkg-deb",
    source: "libdpkg's compress.c; measured",
  },
  "gzip-not-compressed": {
    title: "A member with gzip's name is not compressed",
    sentence: () => "is not compressed, as its name says it is, and dpkg takes it as it stands",
    holds: MISREAD,
    shownBy: "install",
    source: "zlib's gzread(); measured",
  },
  unchecked: {
    title: "It could not be checked to its end",
    sentence: (found) => `could not be checked to its end: ${found}`,
    holds: [{ effect: "misread" }],
    shownBy: "install",
    source: "none: it is larger than any genuine package, and dpkg may take it",
  },
} as const satisfies Rules;
