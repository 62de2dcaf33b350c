import type { AnyKeyPacket } from "openpgp";
import type { SigningKey } from "../signer.ts";

interface KeyAlgorithm {
  readonly algorithm: SigningKey["algorithm"];
  /** As people call it. */
  readonly algorithmName: string;
  /** Of RSA and DSA. */
  readonly bits: number | undefined;
}

/** Which algorithm a key is for, and how long it is. */
export function algorithmOf(packet: AnyKeyPacket): KeyAlgorithm {
  const { algorithm, bits, curve } = packet.getAlgorithmInfo();
  const known = curve === undefined ? ALGORITHMS[algorithm] : CURVES[curve];
  const [kind, name] = known ?? (["other", curve ?? algorithm] as const);
  return { algorithm: kind, algorithmName: name, bits: kind === "rsa" || kind === "dsa" ? bits : undefined };
}

type Row = readonly [SigningKey["algorithm"], string];

/** By openpgp.js' names of RFC 9580's numbers. Those of 2024 are a kind of their own: gpg up to 2.4 and sqv before 1.3 refuse them. */
const ALGORITHMS: Partial<Record<string, Row>> = {
  rsaEncryptSign: ["rsa", "RSA"],
  rsaSign: ["rsa", "RSA"],
  rsaEncrypt: ["rsa", "RSA"],
  dsa: ["dsa", "DSA"],
  ed25519: ["other", "Ed25519 of RFC 9580"],
  ed448: ["other", "Ed448 of RFC 9580"],
};
const CURVES: Partial<Record<string, Row>> = {
  ed25519Legacy: ["ed25519", "Ed25519"],
  ed25519: ["ed25519", "Ed25519"],
  nistP256: ["other", "NIST P-256"],
  nistP384: ["other", "NIST P-384"],
  nistP521: ["other", "NIST P-521"],
};
