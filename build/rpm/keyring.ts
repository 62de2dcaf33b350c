import type { Key, PublicKey } from "openpgp";
import { LisdebError } from "../base/index.ts";

/** Public keys that packages may be signed by. */
export type Keyring = readonly PublicKey[];

const ARMOR = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;

/**
 * Reads OpenPGP public keys: binary, as `gpg --export` gives them, or one or more armored blocks in a file, as
 * distributions publish them. Throws `rpm-signature-bad` where there is none.
 */
export async function readKeyring(bytes: Uint8Array): Promise<Keyring> {
  const openpgp = await import("openpgp");
  const blocks = Buffer.from(bytes).toString("latin1").match(ARMOR);
  const keys: PublicKey[] = [];
  const add = (read: readonly Key[]): void => void keys.push(...read.map((key) => key.toPublic()));
  try {
    if (blocks) {
      for (const armoredKeys of blocks) add(await openpgp.readKeys({ armoredKeys, config: LENIENT }));
    } else if (bytes.length > 0) {
      add(await openpgp.readKeys({ binaryKeys: bytes, config: LENIENT }));
    }
  } catch (cause) {
    throw new LisdebError(
      "rpm-signature-bad",
      "the keyring that was given cannot be read as OpenPGP public keys",
      { cause },
    );
  }
  if (keys.length === 0) {
    throw new LisdebError("rpm-signature-bad", "the keyring that was given holds no OpenPGP public key");
  }
  return keys;
}

/**
 * What is taken of the keys and hashes that were usual when these packages were signed: DSA and RSA keys of 1,024 bits and
 * SHA-1, as rpm takes them; MD5 and RIPEMD stay refused.
 */
export const LENIENT = {
  rejectPublicKeyAlgorithms: new Set<number>(),
  rejectMessageHashAlgorithms: new Set([1, 3]),
  minRSABits: 1024,
  allowMissingKeyFlags: true,
};
