import type { Certificate, CertificatePart } from "./certificate-parts.ts";

/** A key that is open: it can sign. */
export interface OpenKey {
  readonly certificate: Certificate;
  /** Which of its parts signs. */
  readonly part: CertificatePart;
}

/** Where signatures come from: a key file, or gpg, which signs with several keys at once. */
export interface SignatureSource {
  readonly keys: readonly OpenKey[];
  /**
   * Signs a text as it is (`binary`), or as it stands in a clear-signed file (`text`), with those of its keys that are asked for. Gives signature packets,
   * binary, one of each key. Throws `signing-failed`, `key-locked`.
   */
  signatures(
    text: string,
    form: "binary" | "text",
    date: Date,
    keys: readonly OpenKey[],
  ): Promise<Uint8Array>;
}
