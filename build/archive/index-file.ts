import type { Sha256 } from "../base/index.ts";

/** A file that Release lists. */
export interface IndexFile {
  /** Below dists/SUITE/: `main/binary-amd64/Packages.xz`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: Sha256;
  /** Of one that is compressed in parts: how many bytes each part takes. */
  readonly parts?: readonly number[];
  /** Release states what it is when unpacked, and nobody keeps it so. */
  readonly listedOnly?: true;
}
