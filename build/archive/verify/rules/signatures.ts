import { BY_ALL, BY_NONE, MEASURED, NOT_TRUSTED, type ArchiveRules } from "../rule.ts";

const GNUPG_1 = "gpgv of GnuPG 1.4.23; measured on apt 0.9.7.9 and 1.0.9.8";
const SEQUOIA = "apt's default-sequoia.config; measured on apt 3.0.3 with sqv 1.3.0";

/** Release, InRelease, and who signed them. */
export const SIGNATURE_RULES = {
  unsigned: {
    title: "The suite is not signed",
    sentence: () => "has neither an InRelease nor a Release.gpg",
    wrong: true,
    holds: NOT_TRUSTED,
    source: MEASURED,
  },
  "release-absent": {
    title: "There is an InRelease, and no Release with its Release.gpg",
    sentence: (found) => `has no ${found}, and apt 0.9.7 does not ask for InRelease`,
    wrong: false,
    holds: [{ effect: "untrusted", until: "0.9.8" }],
    source: "changelog of apt 0.9.7.8; measured on apt 0.9.7.9",
  },
  "inrelease-differs": {
    title: "InRelease and Release say different things",
    sentence: () => "says something else than Release does, so that clients see different states",
    wrong: true,
    holds: BY_NONE,
    source: "none: each apt reads one of both",
  },
  "inrelease-unreadable": {
    title: "InRelease is no clear-signed text",
    sentence: () => "is no clear-signed text",
    wrong: true,
    holds: BY_ALL,
    source: MEASURED,
  },
  "clear-sign-form": {
    title: "Something stands before or behind the clear-signed text of InRelease",
    sentence: (found) => `has something ${found} its clear-signed text, which nobody has signed`,
    wrong: true,
    holds: [
      { effect: "warned", until: "1.8.0" },
      { effect: "refused", from: "1.8.0" },
    ],
    source: `changelog of apt 1.4 and 1.8; ${MEASURED}`,
  },
  "signature-unreadable": {
    title: "What should be a signature cannot be read",
    sentence: (found) => `holds no signature that can be read: ${found}`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: MEASURED,
  },
  "signature-bad": {
    title: "A signature does not match the text",
    sentence: (found) => `has a signature by ${found} that does not match the text`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: MEASURED,
  },
  "signature-expired": {
    title: "A signature has expired",
    sentence: (found) => `has a signature that expired: ${found}`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: "methods/gpgv.cc: EXPSIG is no GOODSIG",
  },
  "signature-from-future": {
    title: "A signature is dated later than now",
    sentence: (found) => `has a signature that is dated later than now: ${found}`,
    wrong: true,
    holds: [{ effect: "refused", from: "2.9.19" }],
    source: `${SEQUOIA}, which takes half an hour`,
  },
  "signature-in-later-block": {
    title: "The signature stands in a second block of armour",
    sentence: (found) =>
      `has its signature by ${found} behind another block of armour, and apt since 2.9.19 reads the first only`,
    wrong: false,
    holds: [{ effect: "refused", from: "2.9.19" }],
    source: "measured on sqv 1.1.0 and 1.3.0; gpgv reads all blocks",
  },
  "keyring-absent": {
    title: "No keys are at hand to check the signatures with",
    sentence: () => "could not be held against any key, for none was given and the archive publishes none",
    wrong: true,
    holds: BY_NONE,
    source: "none: nothing is proven without a key (--keyring names a file of keys)",
  },
  "key-unknown": {
    title: "No signature is by a known key",
    sentence: (found) => `has no signature by a known key; signed by ${found}`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: MEASURED,
  },
  "key-not-for-gnupg-1": {
    title: "No signature is by a key that GnuPG 1.4 can check",
    sentence: (found) => `is signed with ${found} only, which GnuPG 1.4 cannot check: it takes RSA and DSA`,
    wrong: false,
    holds: [{ effect: "untrusted", until: "1.1" }],
    source: GNUPG_1,
  },
  "key-algorithm": {
    title: "The key is of an algorithm that GnuPG before 2.5 does not check",
    sentence: (found) => `is signed with ${found} only, which the gpgv of Debian's releases does not check`,
    wrong: false,
    holds: NOT_TRUSTED,
    source:
      "measured on gpgv 1.4.23, 2.2.40 and 2.4.7, and on sqv 1.1.0 and 1.3.0, of which the last one alone takes it",
  },
  "key-unsound": {
    title: "The key is not one that may sign",
    sentence: (found) => `is signed by a key that may not sign, or does not hold together: ${found}`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: "gpgv and sqv give no GOODSIG for it",
  },
  "key-expired": {
    title: "The key has expired",
    sentence: (found) => `is signed by a key that has expired: ${found}`,
    wrong: true,
    holds: [
      { effect: "untrusted", until: "1.5" },
      { effect: "refused", from: "1.5", until: "2.9.19" },
    ],
    source: MEASURED,
  },
  "key-revoked": {
    title: "The key was revoked",
    sentence: (found) => `is signed by a key that was revoked: ${found}`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: MEASURED,
  },
  "key-short": {
    title: "The RSA key is shorter than 2048 bits",
    sentence: (found) => `is signed with ${found}, which is too short for apt since 2.9.19`,
    wrong: false,
    holds: [{ effect: "refused", from: "2.9.19" }],
    source: SEQUOIA,
  },
  "key-dsa": {
    title: "The key is a DSA key",
    sentence: (found) => `is signed with ${found}, which apt takes no more since 2.9.19`,
    wrong: false,
    holds: [{ effect: "refused", from: "2.9.19" }],
    source: SEQUOIA,
  },
  "key-bound-by-sha1": {
    title: "The key's own signature over itself is made with SHA-1",
    sentence: (found) => `is signed by a key that holds together by SHA-1 only: ${found}`,
    wrong: false,
    holds: [{ effect: "refused", from: "2.9.19" }],
    source: `${SEQUOIA}, since February 2026`,
  },
  "digest-weak": {
    title: "The signature is made with SHA-1 or something weaker",
    sentence: (found) => `is signed with the digest ${found}, which apt takes no more since 1.4`,
    wrong: false,
    holds: [
      { effect: "untrusted", from: "1.4", until: "1.5" },
      { effect: "refused", from: "1.5" },
    ],
    source: `changelog of apt 1.4; ${MEASURED}`,
  },
  "keyring-form": {
    title: "The keyring that the archive publishes is no binary file of OpenPGP certificates",
    sentence: (found) =>
      `is ${found}; apt takes from trusted.gpg.d only binary files of certificates named .gpg`,
    wrong: true,
    holds: [
      { effect: "untrusted", until: "1.5" },
      { effect: "refused", from: "1.5" },
    ],
    source: MEASURED,
  },
  "keyring-name": {
    title: "The keyring has a name that apt passes by in trusted.gpg.d",
    sentence: (found) =>
      `is named with ${found}; apt takes only letters, digits, dots, hyphens and underscores`,
    wrong: false,
    holds: NOT_TRUSTED,
    source: "apt-pkg/contrib/fileutl.cc, GetListOfFilesInDir(); measured on apt 0.9.7.9",
  },
  "keyring-lacks-key": {
    title: "The keyring that the archive publishes lacks the keys that signed",
    sentence: (found) => `holds none of the keys that signed ${found}`,
    wrong: true,
    holds: NOT_TRUSTED,
    source: "follows from key-unknown",
  },
  "keyring-differs": {
    title: "The armoured keyring holds other keys than the binary one",
    sentence: (found) => `does not hold the same keys as ${found}`,
    wrong: true,
    holds: BY_NONE,
    source: "none: each client is set up with one of both",
  },
} as const satisfies ArchiveRules;
