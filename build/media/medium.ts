import type { ByteSource, FileIdentity, Where } from "../base/index.ts";

/** One file, folder or link on a medium, by the best name that the medium has for it. */
export interface MediumEntry {
  /** Relative, `/` between parts, no leading `/`, no `.` or `..`, Unicode normalisation as found: `RHEL63/microsoft-hyper-v.rpm`. */
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "other";
  /** In bytes; 0 for what is not a file. */
  readonly size: number;
  /** Unix permission bits where the medium has them. */
  readonly mode?: number;
  /** Seconds since 1970 where the medium has them. */
  readonly modified?: number;
  /** Of a link: where it points, as found, never followed. */
  readonly target?: string;
}

/** A LIS medium, open: one list of files, whatever it is made of. Nothing is unpacked to disk. */
export interface Medium {
  readonly where: Where;
  readonly kind: "iso9660" | "tar" | "folder" | "rpm";
  /** What people are told: `ISO 9660 with Rock Ridge, volume LIS34`, `tar, xz-compressed`. */
  readonly description: string;
  /** When it was made, as it says of itself, in seconds since 1970; undefined where its form has no place for that, or the place is empty. */
  readonly created?: number | undefined;
  /**
   * In bytes, how long it says that it is, and its file is; undefined where its form has no place for that, or the place is empty. Images are often
   * longer: with a partition behind them, or padding. One that is shorter, and still has all its files, has lost padding alone.
   */
  readonly length?: { readonly stated: number; readonly found: number } | undefined;
  /** In order of place on the medium, so that reading them in this order is one pass. Throws on a broken medium. */
  list(): Promise<readonly MediumEntry[]>;
  /**
   * The content of a file entry. Random access always works; on a compressed tar reading forwards, entry after entry in
   * the list's order, is the fast way, since going back means to decompress anew.
   */
  read(entry: MediumEntry): ByteSource;
  close(): Promise<void>;
}

/** A medium that was opened by its path. */
export interface OpenMedium extends Medium {
  /** Of its file, as it is now; undefined for a folder. Throws `read-failed`. */
  identity(): Promise<FileIdentity | undefined>;
}
