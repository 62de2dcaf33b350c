import type { Config } from "openpgp";

/**
 * How openpgp.js is set for what others signed: digests and keys that are weak are read, so that one can say of them that they are. Only MD5 and
 * RIPEMD-160 stay refused, and no key may ask for more than 64 MiB to be unlocked.
 */
export async function lenientSettings(): Promise<Config> {
  const { config, enums } = await import("openpgp");
  return {
    ...config,
    rejectPublicKeyAlgorithms: new Set(),
    rejectCurves: new Set(),
    rejectHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd]),
    rejectMessageHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd]),
    minRSABits: 512,
    allowMissingKeyFlags: true,
    maxArgon2MemoryExponent: 16,
  };
}

/**
 * How it is set for what we sign: what is not said here is its default. Without the random notation that it would add, the same text, time and key give the
 * same bytes, by RSA and Ed25519 alike. Secret keys are locked as every gpg since 1.4 reads them.
 */
export async function signingSettings(): Promise<Config> {
  const { config, enums } = await import("openpgp");
  return {
    ...config,
    preferredHashAlgorithm: enums.hash.sha512,
    nonDeterministicSignaturesViaNotation: false,
    aeadProtect: false,
    v6Keys: false,
    s2kType: enums.s2k.iterated,
    s2kIterationCountByte: 255,
    showVersion: false,
    showComment: false,
    // A signature is made for old suites too, by keys whose own signatures are as old. What is too weak is judged by the suite.
    rejectHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd]),
    allowMissingKeyFlags: true,
  };
}
