import type { ByteSource } from "../base/index.ts";
import type { StateRecord } from "./suite-state.ts";

/** A file of the archive as its store lists it. */
export interface StoredFile {
  /** From the archive's root, with `/`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** When it was last written. */
  readonly time: Date;
}

/**
 * Where an archive lies: a folder, or a bucket of an object store. Paths are from the archive's root. What goes wrong outside throws
 * `read-failed`, `write-failed` or `store-failed`.
 */
export interface ArchiveStore {
  /** As people name it, without credentials: a folder's path, `s3://bucket/prefix`. */
  readonly name: string;
  /** The whole of a file; undefined where there is none. Of one with more than `most` bytes none are read: throws `limit-exceeded`. */
  read(path: string, most?: number): Promise<Uint8Array | undefined>;
  /** Writes a file where there is none, all of it or nothing; of several who try at once one creates it. */
  create(path: string, content: Uint8Array | ByteSource, time: Date): Promise<"created" | "exists">;
  /** Writes a file, whether or not there is one; readers see the old or the new one whole. */
  replace(path: string, content: Uint8Array | ByteSource, time: Date): Promise<void>;
  /** Every file below a folder, in no order. */
  list(folder: string): AsyncIterable<StoredFile>;
  /**
   * What stands in dists/ for clients to read, whoever put it there and whatever it leads to; another name for what stands beside it is told as
   * that. Indices by their digest are of no use to a client by themselves, and not told.
   */
  inDists(): Promise<readonly string[]>;
  /** Whether or not it is there. */
  remove(path: string): Promise<void>;
  /** Does the work while no other publisher of this store does, as far as the store can see to it: only to spare them vain work. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Where the store keeps an index file of a suite by its digest, so that it is found at dists/SUITE/…/by-hash/SHA256/. `path` is below dists/SUITE/. */
  byHash(suite: string, path: string, sha256: string): string;
  /** The number of the state that clients see; undefined where they see none. Throws `archive-foreign` where another tool made dists/SUITE. */
  shown(suite: string): Promise<number | undefined>;
  /**
   * Makes clients see a committed state. Where a newer one is committed meanwhile, its publisher is left to it; if that one does not do it, a store where
   * it is not known whether it still runs may show the newest from here, once `prove` has not thrown. `files`: the plain files below
   * dists/SUITE/ beside the three of the record.
   */
  show(
    record: StateRecord,
    files: readonly { readonly path: string; readonly sha256: string }[],
    prove?: (newer: StateRecord) => Promise<void>,
  ): Promise<void>;
}
