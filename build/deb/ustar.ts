import { inside, LisdebError, type Where } from "../base/index.ts";

/** One entry of a tar archive that is to be written: always root's. */
export interface UstarEntry {
  /** As it stands in the archive: `./usr/sbin/hv_kvp_daemon`; a folder's ends with `/`. */
  readonly name: string;
  readonly type: "file" | "directory" | "link";
  /** Permission bits. */
  readonly mode: number;
  /** Of a file; empty for the others. */
  readonly content: Uint8Array;
  /** Of a link; empty for the others. */
  readonly target: string;
}

const BLOCK = 512;

/** The header block (POSIX.1-1988, 10.1.1 "Extended tar Format"): offset and length in bytes. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  chksum: [148, 8],
  typeflag: [156, 1],
  linkname: [157, 100],
  magic: [257, 6],
  version: [263, 2],
  uname: [265, 32],
  gname: [297, 32],
  devmajor: [329, 8],
  devminor: [337, 8],
  prefix: [345, 155],
} as const satisfies Record<string, readonly [offset: number, length: number]>;

const TYPE_FLAG = { file: "0", link: "2", directory: "5" } as const;

/**
 * A tar archive in the plain ustar form: what does not fit into it is refused, never put into a pax or GNU extension, since dpkg
 * 1.16 takes an archive with a pax header for a corrupted one (measured on dpkg 1.16.18). Throws `package-invalid` with
 * the entry in `where`, the package.
 */
export function writeUstar(entries: readonly UstarEntry[], mtime: number, where: Where): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const entry of entries) {
    pieces.push(header(entry, mtime, where), entry.content);
    const rest = entry.content.length % BLOCK;
    if (rest > 0) pieces.push(Buffer.alloc(BLOCK - rest));
  }
  pieces.push(Buffer.alloc(2 * BLOCK));
  return Buffer.concat(pieces);
}

function header(entry: UstarEntry, mtime: number, where: Where): Buffer {
  const block = Buffer.alloc(BLOCK);
  const refuse = (what: string): never => {
    throw new LisdebError("package-invalid", `has ${what} that does not fit into a ustar header`, {
      where: inside(where, entry.name),
    });
  };
  const put = (field: keyof typeof FIELDS, value: string | Uint8Array): void => {
    const [offset, length] = FIELDS[field];
    const bytes = Buffer.from(value);
    if (bytes.length > length) refuse(`a ${field}`);
    block.set(bytes, offset);
  };
  /** Octal digits with leading zeros and one NUL behind them: 33 bits of size and time, 21 of the rest. */
  const putNumber = (field: keyof typeof FIELDS, value: number): void => {
    const digits = FIELDS[field][1] - 1;
    // Beyond this the field would need base-256, which dpkg 1.16 silently reads as 0.
    if (!Number.isSafeInteger(value) || value < 0 || value >= 8 ** digits) refuse(`the ${field} ${value}`);
    put(field, value.toString(8).padStart(digits, "0"));
  };
  const [prefix, name] = split(Buffer.from(entry.name)) ?? refuse("a name");
  put("name", name);
  putNumber("mode", entry.mode);
  putNumber("uid", 0);
  putNumber("gid", 0);
  putNumber("size", entry.content.length);
  putNumber("mtime", mtime);
  put("typeflag", TYPE_FLAG[entry.type]);
  put("linkname", entry.target);
  put("magic", "ustar\0");
  put("version", "00");
  put("uname", "root");
  put("gname", "root");
  putNumber("devmajor", 0);
  putNumber("devminor", 0);
  put("prefix", prefix);
  // The sum of all bytes of the block, with blanks in place of the sum itself; six digits, NUL, blank.
  put("chksum", "        ");
  put(
    "chksum",
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, "0")}\0 `,
  );
  return block;
}

/** A name in its two parts, which a reader joins with a `/`; undefined where no `/` stands so that both parts fit. */
function split(name: Buffer): [prefix: Uint8Array, name: Uint8Array] | undefined {
  const [longestName, longestPrefix] = [FIELDS.name[1], FIELDS.prefix[1]];
  if (name.length <= longestName) return [Buffer.alloc(0), name];
  // The first `/` that leaves a short enough rest: never the last byte, which would leave a name without text.
  const slash = name.indexOf("/", name.length - longestName - 1);
  if (slash < 1 || slash > longestPrefix || slash === name.length - 1) return undefined;
  return [name.subarray(0, slash), name.subarray(slash + 1)];
}
