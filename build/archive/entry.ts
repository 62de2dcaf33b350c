import type { Sha256 } from "../base/index.ts";

/** Where an archive keeps what may be passed on freely, and what not or nobody knows (Debian Policy 2.2). */
export type Component = "main" | "non-free";
/** Both, in the order in which Release and the indices have them. */
export const COMPONENTS: readonly Component[] = ["main", "non-free"];

/** A package as an index of the archive states it. */
export interface ArchiveEntry {
  readonly name: string;
  readonly version: string;
  /** `all` too. */
  readonly architecture: string;
  /** Name of the source package, without a version. */
  readonly source: string;
  readonly component: Component;
  /** From the archive's root: `pool/main/h/…`. */
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
  /** Its paragraph in Packages, each line ended, without the empty line behind. */
  readonly stanza: string;
}
