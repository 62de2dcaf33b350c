import {
  chunksOf,
  decompress,
  FETCH_AGAIN,
  inside,
  LisdebError,
  readTar,
  shown,
  sliceSource,
  type ByteSource,
  type Compression,
  type TarMember,
} from "../base/index.ts";
import { forwardSource } from "./forward-source.ts";
import { checkMediumPath, mediumPathRegister, plainMediumPath } from "./medium-names.ts";
import type { Medium, MediumEntry } from "./medium.ts";

/** Where the content of a member stands in the uncompressed tar. */
interface Extent {
  readonly offset: number;
  readonly size: number;
}

/** What the first pass over a tar finds. */
interface Contents {
  readonly entries: readonly MediumEntry[];
  readonly extents: ReadonlyMap<string, Extent>;
  /** Of the uncompressed tar up to the end of its last member, in bytes. */
  readonly size: number;
}

/**
 * A tar, plain or compressed, as a medium. Listing it is one pass over all of it, which also proves that it is whole. A plain tar is
 * then read anywhere; a compressed one is decompressed anew as it is read, and nothing of it is kept.
 */
export function openTar(source: ByteSource, compression: Compression, close: () => Promise<void>): Medium {
  const { where } = source;
  const begin = (): AsyncGenerator<Uint8Array> =>
    decompress(chunksOf(source), compression, { where, compressedSize: source.size, remedy: FETCH_AGAIN });
  let listed: Promise<Contents> | undefined;
  let contents: Contents | undefined;
  let plain: (ByteSource & { close?(): Promise<void> }) | undefined;
  return {
    where,
    kind: "tar",
    description: compression === "none" ? "tar" : `tar, ${compression}-compressed`,
    async list() {
      contents = await (listed ??= readContents(source, begin()));
      return contents.entries;
    },
    read(entry) {
      const extent = contents?.extents.get(entry.path);
      if (!contents || !extent) {
        throw new LisdebError("bug", "is no file that this medium has listed", {
          where: inside(where, entry.path),
        });
      }
      plain ??= compression === "none" ? source : forwardSource(begin, contents.size, where);
      return sliceSource(plain, extent.offset, extent.size, inside(where, entry.path));
    },
    async close() {
      await plain?.close?.();
      await close();
    },
  };
}

async function readContents(source: ByteSource, bytes: AsyncIterable<Uint8Array>): Promise<Contents> {
  const { where } = source;
  const entries: MediumEntry[] = [];
  const extents = new Map<string, Extent>();
  const register = mediumPathRegister(where);
  let size = 0;
  for await (const member of readTar(bytes, { where, code: "medium-corrupt", remedy: FETCH_AGAIN })) {
    const path = plainMediumPath(member.header.name);
    // The archive's top folder, and GNU's volume label, are nothing on the medium.
    if (path === "" || member.header.type === "V") continue;
    checkMediumPath(path, where);
    register(path);
    const extent = extentOf(member, extents, inside(where, path));
    if (extent) extents.set(path, extent);
    entries.push(entryOf(member, path, extent));
    size = Math.max(size, member.offset + member.header.size);
  }
  return { entries, extents, size };
}

type Kind = MediumEntry["type"] | "hard-link";

/** POSIX.1-2008 pax(1), "typeflag"; `D` is GNU's folder of an incremental archive. */
const KINDS: Readonly<Record<string, Kind>> = {
  "\0": "file",
  "0": "file",
  "7": "file",
  "1": "hard-link",
  "2": "link",
  "5": "directory",
  D: "directory",
};

function kindOf({ header }: TarMember): Kind {
  const kind = KINDS[header.type] ?? "other";
  // The oldest archives have no type for a folder: its name ends with a slash.
  return kind === "file" && header.name.endsWith("/") ? "directory" : kind;
}

/** A hard link is the same content by a second name, which an earlier member must have brought. */
function extentOf(
  member: TarMember,
  earlier: ReadonlyMap<string, Extent>,
  where: ByteSource["where"],
): Extent | undefined {
  const kind = kindOf(member);
  if (kind === "file") return { offset: member.offset, size: member.header.size };
  if (kind !== "hard-link") return undefined;
  const extent = earlier.get(plainMediumPath(member.header.linkname));
  if (extent) return extent;
  throw new LisdebError(
    "medium-unsafe",
    `is a hard link to "${shown(member.header.linkname)}", which is no file that comes before it`,
    { where },
  );
}

function entryOf(member: TarMember, path: string, extent: Extent | undefined): MediumEntry {
  const { header } = member;
  const kind = kindOf(member);
  return {
    path,
    type: kind === "hard-link" ? "file" : kind,
    size: extent?.size ?? 0,
    mode: header.mode & 0o7777,
    modified: Math.floor(header.mtime),
    ...(kind === "link" && { target: header.linkname }),
  };
}
