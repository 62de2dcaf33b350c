/** `SHA512`, by the number in RFC 4880 9.4. */
export function digestName(algorithm: number | null): string {
  return DIGESTS[algorithm ?? 0] ?? `digest ${algorithm ?? 0}`;
}
const DIGESTS: Record<number, string> = {
  1: "MD5",
  2: "SHA1",
  3: "RIPEMD160",
  8: "SHA256",
  9: "SHA384",
  10: "SHA512",
  11: "SHA224",
  12: "SHA3-256",
  14: "SHA3-512",
};

/** Digests of which two texts can be found that have the same. */
export const WEAK_DIGESTS: ReadonlySet<string> = new Set(["MD5", "RIPEMD160", "SHA1", "SHA224"]);
