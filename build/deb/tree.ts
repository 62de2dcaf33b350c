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

/** What the two archives of a package may be compressed with: what every dpkg reads for data.tar. */
export type DebCompression = "gz" | "xz";

/** The maintainer scripts, in the order of a package's life (Debian Policy 6.1). */
export const SCRIPT_NAMES = ["preinst", "postinst", "prerm", "postrm"] as const;

/** A maintainer script, by the name of its file in the control archive. */
export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** A field of control data. Further lines of a value stand behind `\n`, without the blank that begins them; an empty one is ` .` in the file. */
export type ControlField = readonly [name: string, value: string];

/** Everything that a binary package is made of; the writer turns equal values into equal bytes. */
export interface DebContents {
  /** In the order in which they are written. Installed-Size is added by the writer. */
  readonly control: readonly ControlField[];
  readonly tree: readonly TreeEntry[];
  /** Absolute paths; each must be a file of the tree. */
  readonly conffiles: readonly string[];
  /** Maintainer scripts by name. */
  readonly scripts: Readonly<Partial<Record<ScriptName, string>>>;
  /** Seconds since 1970 for every entry, in both archives and in ar. */
  readonly mtime: number;
  /** What the target's dpkg can read. */
  readonly compression: { readonly control: DebCompression; readonly data: DebCompression };
}
