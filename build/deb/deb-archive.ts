import {
  chunksOf,
  collect,
  decompress,
  inside,
  LisdebError,
  readTar,
  shown,
  sliceSource,
  type ByteSource,
  type Compression,
  type TarMember,
} from "../base/index.ts";
import { AR_MAGIC, readAr, type ArMember } from "./ar.ts";
import { compressionOf } from "./member-compression.ts";

/** One of the two archives inside a .deb. */
export interface InnerArchive {
  /** `control.tar.gz`. */
  readonly name: string;
  readonly compression: Compression;
  /** Its members, in order; each is to be read before the next is asked for. */
  members(): AsyncGenerator<TarMember, void>;
}

/** A .deb's members by name and size, and its two archives, not yet read. */
export interface DebArchives {
  readonly members: readonly ArMember[];
  readonly control: InnerArchive;
  readonly data: InnerArchive;
}

/** Whether these are the first bytes of a .deb; 72 are enough. */
export function isDeb(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 72)).toString("latin1");
  return text.startsWith(AR_MAGIC) && /^debian-binary[ /]/.test(text.slice(AR_MAGIC.length));
}

/** Opens a .deb of format 2 (deb(5)): its first member says so, then come control and data. Throws `deb-corrupt`. */
export async function openDeb(source: ByteSource): Promise<DebArchives> {
  const { where } = source;
  const fail = (message: string): never => {
    throw new LisdebError("deb-corrupt", message, { where });
  };
  const members = await readAr(source);
  const [first, ...others] = members;
  if (first?.name !== "debian-binary") return fail("its first member is not debian-binary");
  // dpkg reads the major version and leaves what is behind the first line to the future.
  const version = Buffer.from(await source.read(first.offset, Math.min(first.size, 16))).toString("latin1");
  if (!/^2\.\d+\n/.test(version))
    fail(`is of the format "${shown(version.trimEnd())}", and only 2.0 is known`);
  // Members whose names begin with `_` are for other programs.
  const [control, data] = others.filter(({ name }) => !name.startsWith("_"));
  return {
    members,
    control: archiveOf(source, control, "control.tar") ?? fail("has no control.tar behind debian-binary"),
    data: archiveOf(source, data, "data.tar") ?? fail("has no data.tar behind its control.tar"),
  };
}

function archiveOf(
  source: ByteSource,
  member: ArMember | undefined,
  name: "control.tar" | "data.tar",
): InnerArchive | undefined {
  const compression = member && compressionOf(member.name, name);
  if (!member || compression === undefined) return undefined;
  const where = inside(source.where, member.name);
  const part = sliceSource(source, member.offset, member.size, where);
  return {
    name: member.name,
    compression,
    members: () =>
      readTar(decompress(chunksOf(part), compression, { where, compressedSize: part.size }), {
        where,
        code: "deb-corrupt",
      }),
  };
}

/** Genuine control archives have some kilobytes; the largest known, of packages with many files, a few megabytes. */
const MOST_TEXT = 16 * 1024 * 1024;

/** A member's content as text. Throws `deb-corrupt` where it is not UTF-8, `limit-exceeded` where it is too long to be one. */
export async function textOf(member: TarMember, source: ByteSource, archive: string): Promise<string> {
  const where = inside(inside(source.where, archive), member.header.name);
  const bytes = await collect(member.content(), MOST_TEXT, where);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LisdebError("deb-corrupt", "is not UTF-8", { where, cause });
  }
}
