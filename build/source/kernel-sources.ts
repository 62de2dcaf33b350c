import type { Sha256 } from "../base/index.ts";

/** A file of a kernel's tree. */
export interface SourceFile {
  /** From the tree's root: `tools/hv/hv_kvp_daemon.c`. */
  readonly path: string;
  /** Permission bits: 0644 or 0755. */
  readonly mode: number;
  readonly content: Uint8Array;
}

/** What of a kernel's tree the daemons are compiled from: tools/hv, and the headers of its own that they need. */
export interface KernelSources {
  /** As its Makefile states it: `3.6.11`. */
  readonly kernel: string;
  /** In order of their paths. */
  readonly files: readonly SourceFile[];
  /** Seconds since 1970: the latest time of these files. */
  readonly time: number;
  /** What they were read from: a file name, and its digest where it is one file. */
  readonly origin: { readonly file: string; readonly sha256: Sha256 | undefined };
}
