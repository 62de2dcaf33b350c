import type { Where } from "../../base/index.ts";
import type { SigningKey } from "../signer.ts";
import { certificateOf } from "./certificate.ts";
import { readKeys } from "./read-keys.ts";

/** Every key in a keyring, binary or armoured, by what it states of itself: of the part that signs, where one does. Throws `keyring-invalid`. */
export async function signingKeysIn(bytes: Uint8Array, where: Where): Promise<SigningKey[]> {
  const keys: SigningKey[] = [];
  for (const key of await readKeys(bytes, where, "keyring-invalid")) {
    const { fingerprint, userId, parts, minimal } = await certificateOf(key, where);
    const [primary] = parts;
    const part = parts.find(({ maySign, isRevoked }) => maySign && !isRevoked) ?? primary;
    if (!primary || !part) continue;
    keys.push({
      fingerprint,
      algorithm: part.algorithm,
      bits: part.bits,
      userId,
      created: primary.created,
      expires: primary.expires ?? part.expires,
      certificate: minimal,
    });
  }
  return keys;
}
