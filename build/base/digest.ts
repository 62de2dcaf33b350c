import { createHash } from "node:crypto";
import { chunksOf, type ByteSource } from "./byte-source.ts";

/** 64 lower-case hex digits: what {@link sha256} gives, or what a schema has checked. */
export type Sha256 = string & { readonly sha256: unique symbol };

/** The digests that are read anywhere here, as node:crypto names them. Proof against an attacker only from SHA-224 on. */
export type DigestAlgorithm = "md5" | "sha1" | "sha224" | "sha256" | "sha384" | "sha512";

/** SHA-256 of bytes in memory. */
export function sha256(bytes: Uint8Array | string): Sha256 {
  return createHash("sha256").update(bytes).digest("hex") as Sha256; // sha256 in hex is what the type means
}

/** Any digest of bytes in memory, in lower-case hex. */
export function digest(algorithm: DigestAlgorithm, bytes: Uint8Array | string): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

/** SHA-256 of a whole source, read in chunks. */
export async function sha256Of(source: ByteSource): Promise<Sha256> {
  const hash = createHash("sha256");
  for await (const chunk of chunksOf(source)) hash.update(chunk);
  return hash.digest("hex") as Sha256; // as above
}
