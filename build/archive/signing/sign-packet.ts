import type { SecretKeyPacket, SecretSubkeyPacket, SignaturePacket } from "openpgp";
import { signingSettings } from "./openpgp-settings.ts";

/**
 * One signature packet, binary, over a SHA-512 digest. What is signed is as openpgp.js has it for that type: a literal packet, or the key that is revoked.
 * Nothing is added beyond the time and who signed, so that gpg 1.4 knows all that is in it.
 */
export async function signPacket(
  by: SecretKeyPacket | SecretSubkeyPacket,
  type: NonNullable<SignaturePacket["signatureType"]>,
  over: object,
  date: Date,
): Promise<Uint8Array> {
  const openpgp = await import("openpgp");
  const signature = new openpgp.SignaturePacket();
  signature.signatureType = type;
  signature.publicKeyAlgorithm = by.algorithm;
  signature.hashAlgorithm = openpgp.enums.hash.sha512;
  // Its type leaves the settings out, and says bytes of what may be other things.
  const sign = signature.sign.bind(signature) as unknown as (...args: readonly unknown[]) => Promise<void>;
  await sign(by, over, date, true, await signingSettings());
  const list = new openpgp.PacketList<SignaturePacket>();
  list.push(signature);
  return list.write();
}
