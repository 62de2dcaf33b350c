import type { ByteSource, Where } from "../../../base/index.ts";

/** A file of an archive, open to be read once. */
export interface OpenedFile {
  readonly where: Where;
  /** In bytes; undefined where the server does not say. */
  readonly size: number | undefined;
  /** When it was last written, as clients are told; undefined where they are not. */
  readonly time: Date | undefined;
  /** What tells one file from another, where two paths may lead to the same one. */
  readonly identity: string | undefined;
  /** Its bytes in any order, where that costs nothing. */
  readonly source: ByteSource | undefined;
  /** To be asked for once. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Whether or not it was read. */
  close(): Promise<void>;
}

/** A file as a folder of the archive lists it. */
export interface ListedPath {
  /** From the archive's root, with `/`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/**
 * Reads an archive wherever it lies, and writes nothing. Paths are from the archive's root, without `.`, `..` and empty parts. What fails
 * outside throws `read-failed`, `download-failed`, `download-refused` or `store-failed`.
 */
export interface ArchiveAccess {
  /** As people name it, without credentials. */
  readonly name: string;
  readonly where: Where;
  readonly kind: "folder" | "web" | "store";
  /** undefined where there is none. */
  open(path: string): Promise<OpenedFile | undefined>;
  /** The files in a folder and below it, to a depth of so many folders; undefined where they cannot be listed. */
  list(folder: string, depth: number): Promise<readonly ListedPath[] | undefined>;
  /** From now on what is listed is what is there then. */
  anew?(): void;
  /** Whether a file with a `+` in its name, of so many bytes, is there a second time, where the store wants that for old clients. */
  hasTwin?(path: string, size: number): Promise<boolean>;
  close(): Promise<void>;
}
