import type { SignatureFault } from "./signature-fault.ts";

/** Release and its signatures, as they were read: bytes, or a text whose UTF-8 they are. Leave out what is not there. */
export interface SignedFiles {
  readonly release?: string | Uint8Array | undefined;
  readonly releaseGpg?: string | Uint8Array | undefined;
  readonly inRelease?: string | Uint8Array | undefined;
}

/** What there is to say of one signature, or of a file in which none can be read. */
export interface SignatureFinding {
  readonly file: "Release.gpg" | "InRelease";
  /**
   * `good`: made by a key that is known, over just these bytes, whatever `faults` say. `bad`: by a known key, over other bytes. `unknown-key`: by
   * none of the certificates. `unsupported`: of a kind that nobody checks. `unreadable`: the file holds no signature that can be read.
   */
  readonly state: "good" | "bad" | "unknown-key" | "unsupported" | "unreadable";
  /** What is said of a file that is `unreadable`, or of a signature that is `bad` or `unsupported`; a clause in lower case. */
  readonly detail?: string;
  /** The last 16 hex digits of the fingerprint of the key that made it, in upper case; undefined where the signature does not tell. */
  readonly keyId?: string;
  /** Fingerprint of the certificate (its primary key), where it is known. */
  readonly fingerprint?: string;
  /** User ID of the certificate, where it is known. */
  readonly userId?: string;
  /** When it says that it was made. */
  readonly created?: Date;
  /** What clients object to in a good one, or some of them; empty where none does. */
  readonly faults: readonly SignatureFault[];
}
