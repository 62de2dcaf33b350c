import type { Key, PublicKey } from "openpgp";
import { LisdebError, type Where } from "../base/index.ts";

/**
 * OpenPGP public keys that packages may be signed by; only {@link readKeyring} makes one. That they are openpgp's is not told: its
 * types need a package that it does not bring, so a program that uses lisdeb as a library could not be compiled.
 */
export type Keyring = readonly object[] & { readonly keyring: unique symbol };

const ARMOR = /-----BEGIN PGP PUBLIC KEY BLOCK-----[\s\S]*?-----END PGP PUBLIC KEY BLOCK-----/g;

/**
 * Reads OpenPGP public keys: binary, as `gpg --export` gives them, or one or more armored blocks in a file, as
 * distributions publish them. `where` is the file that they are from. Throws `keyring-invalid`.
 */
export async function readKeyring(bytes: Uint8Array, where: Where): Promise<Keyring> {
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
    throw new LisdebError("keyring-invalid", "is not a file of OpenPGP public keys", { where, cause });
  }
  if (keys.length === 0) {
    throw new LisdebError("keyring-invalid", "holds no OpenPGP public key", { where });
  }
  return keys as readonly object[] as Keyring; // read just now
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
