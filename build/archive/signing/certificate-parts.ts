import type { SigningKey } from "../signer.ts";

/** A key that can make signatures: the primary one of a certificate, or a subkey. */
export interface CertificatePart {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  readonly isPrimary: boolean;
  readonly algorithm: SigningKey["algorithm"];
  /** As people call it: `RSA`, `Ed25519`, `NIST P-256`. */
  readonly algorithmName: string;
  /** Of RSA and DSA. */
  readonly bits: number | undefined;
  readonly created: Date;
  readonly expires: Date | undefined;
  readonly isRevoked: boolean;
  /** What binds it to the certificate: the newest signature that does; undefined where none can be checked. */
  readonly binding: { readonly made: Date; readonly digest: string } | undefined;
  /** Whether it may sign files. */
  readonly maySign: boolean;
  /** Whether a subkey has signed that it belongs to its key; true of a primary one. */
  readonly isCrossCertified: boolean;
}

/** What an OpenPGP certificate states of itself, all of it checked. */
export interface Certificate {
  /** Of the primary key: 40 upper-case hex digits. */
  readonly fingerprint: string;
  /** The first user ID that is bound, or the first. */
  readonly userId: string;
  /** The primary key first, then those subkeys that may sign. */
  readonly parts: readonly CertificatePart[];
  /** Binary, with no more than is needed to check what it signs. */
  readonly minimal: Uint8Array;
}
