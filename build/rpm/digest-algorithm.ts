import type { DigestAlgorithm } from "../base/index.ts";

/** A digest by the number that OpenPGP gives it (RFC 9580, 9.5), which is how rpm's headers name one. */
interface Named {
  readonly name: DigestAlgorithm;
  /** For people. */
  readonly title: string;
  /** Hex digits of a digest. */
  readonly digits: number;
}

/** Every digest that is known here, by its number. A header that names another is `rpm-unsupported`. */
export const DIGEST_ALGORITHMS: ReadonlyMap<number, Named> = new Map([
  [1, { name: "md5", title: "MD5", digits: 32 }],
  [2, { name: "sha1", title: "SHA-1", digits: 40 }],
  [8, { name: "sha256", title: "SHA-256", digits: 64 }],
  [9, { name: "sha384", title: "SHA-384", digits: 96 }],
  [10, { name: "sha512", title: "SHA-512", digits: 128 }],
  [11, { name: "sha224", title: "SHA-224", digits: 56 }],
]);
