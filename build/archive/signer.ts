import type { Suite } from "../suite/index.ts";

/** A key that signs: what is told of it, and never the secret. */
export interface SigningKey {
  /** 40 upper-case hex digits. */
  readonly fingerprint: string;
  readonly algorithm: "rsa" | "dsa" | "ed25519" | "other";
  /** Of RSA and DSA. */
  readonly bits: number | undefined;
  readonly userId: string;
  readonly created: Date;
  readonly expires: Date | undefined;
  /** The certificate, binary and minimal. */
  readonly certificate: Uint8Array;
}

/** Both forms in which apt reads a signed Release. */
export interface SignedRelease {
  /** Release.gpg: armoured, detached, one signature of each key. */
  readonly releaseGpg: string;
  /** InRelease: clear-signed by those keys that the suite's apt can check. */
  readonly inRelease: string;
}

/** Signs with one key or, while keys are rotated, with several. */
export interface Signer {
  readonly keys: readonly SigningKey[];
  /** Throws `signing-failed`, and `key-unfit` where no key is one that the suite's apt can check. */
  sign(release: string, suite: Suite): Promise<SignedRelease>;
}
