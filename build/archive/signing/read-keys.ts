import type { Key } from "openpgp";
import { LisdebError, shown, type Where } from "../../base/index.ts";
import { lenientSettings } from "./openpgp-settings.ts";

/** Reads certificates, binary or armoured, of public or secret keys. Throws `key-invalid`, or `keyring-invalid` where it is asked to. */
export async function readKeys(
  bytes: Uint8Array,
  where: Where,
  code: "key-invalid" | "keyring-invalid" = "key-invalid",
): Promise<Key[]> {
  const openpgp = await import("openpgp");
  const config = await lenientSettings();
  const blocks = Buffer.from(bytes).toString("latin1").match(ARMOUR);
  const keys: Key[] = [];
  try {
    if (blocks)
      for (const armoredKeys of blocks) keys.push(...(await openpgp.readKeys({ armoredKeys, config })));
    else if (bytes.length > 0) keys.push(...(await openpgp.readKeys({ binaryKeys: bytes, config })));
  } catch (cause) {
    throw new LisdebError(code, `is not a file of OpenPGP keys, or is damaged${saidBy(cause)}`, {
      where,
      cause,
    });
  }
  if (keys.length === 0) throw new LisdebError(code, "holds no OpenPGP key", { where });
  for (const key of keys)
    for (const { keyPacket } of key.getKeys()) {
      const { algorithm, bits = 0 } = keyPacket.getAlgorithmInfo();
      if (bits <= (MOST_BITS[algorithm] ?? Infinity)) continue;
      throw new LisdebError(code, `holds a key of ${bits} bits, longer than gpg makes any`, { where });
    }
  return keys;
}

/** By openpgp.js' names. A longer DSA key of some kilobytes keeps a processor busy for minutes with one signature. */
const MOST_BITS: Partial<Record<string, number>> = {
  dsa: 3072,
  rsaEncryptSign: 16_384,
  rsaSign: 16_384,
  rsaEncrypt: 16_384,
};

const ARMOUR =
  /-----BEGIN PGP (PUBLIC|PRIVATE) KEY BLOCK-----[\s\S]*?(?:-----END PGP \1 KEY BLOCK-----|$(?![\s\S]))/g;

function saidBy(cause: unknown): string {
  return cause instanceof Error && cause.message !== "" ? `: ${shown(cause.message)}` : "";
}
