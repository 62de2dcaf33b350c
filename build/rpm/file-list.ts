import { LIMITS, LisdebError, shown, type DigestAlgorithm } from "../base/index.ts";
import { DIGEST_ALGORITHMS } from "./digest-algorithm.ts";
import { readPaths } from "./file-paths.ts";
import type { Header } from "./header.ts";
import { decodeText, decodeUtf8, numberOf, numbersOf, rawTextsOf, textsOf } from "./header-values.ts";
import type { RpmFile } from "./rpm-package.ts";
import { TAGS, tagName } from "./tags.ts";

/** The files that a header lists, in its order: the index in it is what the stripped payload form speaks of. */
export interface FileList {
  readonly files: readonly RpmFile[];
  readonly digestAlgorithm: DigestAlgorithm;
}

/** FILEFLAGS (rpmfiles.h, `rpmfileAttrs`). */
const FLAGS: readonly { readonly bit: number; readonly name: RpmFile["flags"][number] }[] = [
  { bit: 1 << 0, name: "config" },
  { bit: 1 << 1, name: "doc" },
  { bit: 1 << 3, name: "missingok" },
  { bit: 1 << 4, name: "noreplace" },
  { bit: 1 << 5, name: "specfile" },
  { bit: 1 << 6, name: "ghost" },
  { bit: 1 << 7, name: "license" },
  { bit: 1 << 8, name: "readme" },
  { bit: 1 << 11, name: "pubkey" },
  { bit: 1 << 12, name: "artifact" },
];

/** The file type in st_mode (inode(7), `S_IFMT`). */
const KINDS: ReadonlyMap<number, RpmFile["type"]> = new Map([
  [0o140000, "socket"],
  [0o120000, "link"],
  [0o100000, "file"],
  [0o060000, "block"],
  [0o040000, "directory"],
  [0o020000, "character"],
  [0o010000, "fifo"],
]);

/**
 * Reads the file list: every array has one value for each file. Throws `rpm-corrupt`, `rpm-unsupported` (a digest that is
 * not known), and what {@link readPaths} throws.
 */
export function readFileList(header: Header): FileList {
  const algorithm = numberOf(header, TAGS.FILEDIGESTALGO) ?? 1;
  const known = DIGEST_ALGORITHMS.get(algorithm);
  if (!known) {
    throw new LisdebError("rpm-unsupported", `its file digests are of the unknown kind ${algorithm}`, {
      where: header.where,
    });
  }
  const paths = readPaths(header);
  const count = paths.length;
  if (count === 0) return { files: [], digestAlgorithm: known.name };
  if (header.entries.has(TAGS.FILESIZES) && header.entries.has(TAGS.LONGFILESIZES)) {
    fail(header, "states its file sizes twice: in FILESIZES and in LONGFILESIZES");
  }
  const sizes = array(
    header,
    header.entries.has(TAGS.LONGFILESIZES) ? TAGS.LONGFILESIZES : TAGS.FILESIZES,
    count,
    numbersOf,
  );
  const modes = array(header, TAGS.FILEMODES, count, numbersOf);
  const times = array(header, TAGS.FILEMTIMES, count, numbersOf);
  const digests = array(header, TAGS.FILEDIGESTS, count, textsOf);
  const targets = array(header, TAGS.FILELINKTOS, count, rawTextsOf);
  const flags = array(header, TAGS.FILEFLAGS, count, numbersOf);
  const users = array(header, TAGS.FILEUSERNAME, count, textsOf);
  const groups = array(header, TAGS.FILEGROUPNAME, count, textsOf);
  // Other programs than rpmbuild leave these out: then, as to rpm, no two files are hard links of one.
  const hasNodes = header.entries.has(TAGS.FILEDEVICES) && header.entries.has(TAGS.FILEINODES);
  const devices = hasNodes ? array(header, TAGS.FILEDEVICES, count, numbersOf) : [];
  const inodes = hasNodes ? array(header, TAGS.FILEINODES, count, numbersOf) : [];
  const capabilities = header.entries.has(TAGS.FILECAPS)
    ? array(header, TAGS.FILECAPS, count, textsOf)
    : undefined;
  const files = paths.map((path, i): RpmFile => {
    // Every array has been checked to have one value for each path.
    const mode = modes[i] ?? 0;
    const type = KINDS.get(mode & 0o170000);
    if (!type)
      fail(header, `says that \`${shown(path)}\` is of the unknown type ${(mode & 0o170000).toString(8)}`);
    const digest = (digests[i] ?? "").toLowerCase();
    if (digest !== "" && (digest.length !== known.digits || !/^[0-9a-f]*$/.test(digest))) {
      fail(header, `has \`${shown(digest)}\` as the ${known.title} of \`${shown(path)}\``);
    }
    return {
      path,
      type,
      mode: mode & 0o7777,
      size: type === "file" || type === "link" ? (sizes[i] ?? 0) : 0,
      user: users[i] ?? "",
      group: groups[i] ?? "",
      modified: times[i] ?? 0,
      target: type === "link" ? target(header, path, targets[i]) : undefined,
      digest: digest === "" ? undefined : digest,
      flags: FLAGS.filter(({ bit }) => ((flags[i] ?? 0) & bit) !== 0).map(({ name }) => name),
      capabilities: capabilities?.[i] === "" ? undefined : capabilities?.[i],
      device: devices[i] ?? 0,
      inode: inodes[i] ?? 0,
    };
  });
  return { files, digestAlgorithm: known.name };
}

/** Where a link points, as found; it is never followed. */
function target(header: Header, path: string, bytes: Uint8Array | undefined): string {
  if (bytes === undefined || bytes.length === 0)
    fail(header, `says that \`${shown(path)}\` is a link to nothing`);
  if (bytes.length > LIMITS.pathBytes)
    fail(header, `says that \`${shown(path)}\` links to a path of ${bytes.length} bytes`);
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    throw new LisdebError(
      "rpm-unsafe",
      `\`${shown(path)}\` links to \`${shown(decodeText(bytes))}\`, which is not UTF-8`,
      {
        where: header.where,
      },
    );
  }
  return text;
}

function array<T>(
  header: Header,
  tag: number,
  count: number,
  read: (header: Header, tag: number) => readonly T[] | undefined,
): readonly T[] {
  const stated = header.entries.get(tag)?.count;
  // Before they are read: there may be many times as many as files.
  if (stated !== undefined && stated !== count)
    fail(header, `lists ${count} files and has ${stated} ${tagName(tag, "header")}`);
  const values = read(header, tag);
  if (!values) fail(header, `lists ${count} files and has no ${tagName(tag, "header")}`);
  return values;
}

function fail(header: Header, message: string): never {
  throw new LisdebError("rpm-corrupt", `its header ${message}`, { where: header.where });
}
