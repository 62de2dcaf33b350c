/** One path of a package's data archive. */
export interface TreeEntry {
  /** Absolute, no trailing `/`: `/usr/sbin/hv_kvp_daemon`. Parent folders are added by the writer where they are not given. */
  readonly path: string;
  readonly type: "file" | "directory" | "link";
  /** Permission bits; 0755 for folders and 0777 for links where not given, required for files. */
  readonly mode?: number;
  /** Of a file. */
  readonly content?: Uint8Array | string;
  /** Of a link, as it is to stand in the archive. */
  readonly target?: string;
}

export type ControlField = readonly [name: string, value: string];

/** Everything that a binary package is made of; the writer turns equal values into equal bytes. */
export interface DebContents {
  /** In the order in which they are written. Installed-Size is added by the writer. */
  readonly control: readonly ControlField[];
  readonly tree: readonly TreeEntry[];
  /** Absolute paths; each must be a file of the tree. */
  readonly conffiles: readonly string[];
  /** Maintainer scripts by name. */
  readonly scripts: Readonly<Partial<Record<"preinst" | "postinst" | "prerm" | "postrm", string>>>;
  /** Seconds since 1970 for every entry, in both archives and in ar. */
  readonly mtime: number;
  /** What the target's dpkg can read. */
  readonly compression: { readonly control: "gz" | "xz"; readonly data: "gz" | "xz" };
}
