import type { Sha256 } from "../base/index.ts";
import type { Component } from "./entry.ts";

/** A file of a source package, as Sources lists it: its .dsc, or one that this names. */
export interface SourceEntryFile {
  /** From the archive's root: `pool/main/h/…`. */
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: Sha256;
}

/** A source package as an index of the archive states it. */
export interface SourceEntry {
  readonly name: string;
  readonly version: string;
  readonly component: Component;
  /** Its .dsc first; several versions may share others, such as the tarball from upstream. */
  readonly files: readonly SourceEntryFile[];
  /** Of its .dsc, which names all the others by theirs. */
  readonly sha256: Sha256;
  /** Its paragraph in Sources, each line ended, without the empty line behind. */
  readonly stanza: string;
}

/** The .dsc among its files. */
export const DSC = /\.dsc$/;
