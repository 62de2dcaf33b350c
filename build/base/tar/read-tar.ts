import { LisdebError, type ErrorCode } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import { shown } from "../shown.ts";
import { StreamReader } from "../stream-reader.ts";
import { atByte, type Where } from "../where.ts";
import { paxNumber, readPaxRecords, type PaxRecords } from "./pax-header.ts";
import {
  BLOCK,
  readTarHeader,
  refuseDamaged,
  refuseTar,
  tarText,
  type RawTarHeader,
  type TarPlace,
} from "./tar-header.ts";

/** A member's header, with what its extension headers say put in: names are whole and as found, safe or not. */
export interface TarHeader extends RawTarHeader {
  /** Content in bytes. */
  readonly size: number;
  /** Type flags of the extension headers that came right before it, in order: `L` and `K` GNU's long names, `x` pax, `g` pax for all that follows. */
  readonly extensions: readonly string[];
  /** The pax records in force, own and global. Those that are understood are in the header already. */
  readonly pax: PaxRecords;
}

/** A member of a tar as it comes by. */
export interface TarMember {
  readonly header: TarHeader;
  /** Of the content in the uncompressed archive, in bytes. */
  readonly offset: number;
  /** The content as it comes, to be read before the next member is asked for; what is left of it then is skipped. */
  content(): AsyncGenerator<Uint8Array>;
}

interface Options {
  readonly where: Where;
  /** The code that errors of the archive's structure have, such as `medium-corrupt`. */
  readonly code: ErrorCode;
  /** What whoever handed in a damaged archive is told to do. */
  readonly remedy?: string;
  /** Members that it may have; {@link LIMITS}.mediumEntries where not stated. */
  readonly mostMembers?: number;
}

/** Bytes of one extension header, and of all global records together. */
const LONGEST_EXTENSION = 1024 * 1024;
const MOST_EXTENSIONS = 8;
/** Hard link, symbolic link, devices, folder, named pipe. */
const WITHOUT_CONTENT = /^[1-6]$/;

/**
 * The members of an uncompressed tar, in order: v7, ustar, GNU's long names and large numbers, pax. Ends after two blocks of
 * zeros, and refuses an archive that has none, or has anything but zeros after them. Names are checked to be UTF-8 and nothing
 * more: the caller decides which are safe. May be stopped at any member.
 *
 * Throws `options.code`, and `limit-exceeded` for more members, or larger extension headers, than any genuine archive has.
 */
export async function* readTar(
  input: AsyncIterable<Uint8Array>,
  options: Options,
): AsyncGenerator<TarMember, void> {
  const reader = new StreamReader(input);
  try {
    yield* readMembers(reader, options);
  } finally {
    await reader.close();
  }
}

async function* readMembers(reader: StreamReader, options: Options): AsyncGenerator<TarMember, void> {
  let globals: PaxRecords = new Map();
  for (let members = 0; ; members++) {
    const before = await readExtensions(reader, options, globals);
    globals = before.globals;
    if (before.header === undefined) {
      await expectEnd(reader, options);
      return;
    }
    const { mostMembers = LIMITS.mediumEntries } = options;
    if (members >= mostMembers) {
      throw new LisdebError("limit-exceeded", `holds more than ${mostMembers} members`, options);
    }
    const header = applyExtensions(before.header, before, placeOf(reader, options, -BLOCK));
    const offset = reader.offset;
    const end = offset + header.size;
    yield { header, offset, content: () => readContent(reader, end, options) };
    await skipTo(reader, end, options);
    // The last member's padding may be all that is missing: then what is missing is the end, too.
    await reader.take(padding(header.size));
  }
}

interface Extended {
  /** The header that they extend; none at the archive's end. */
  readonly header: RawTarHeader | undefined;
  readonly extensions: readonly string[];
  readonly longName: string | undefined;
  readonly longLink: string | undefined;
  readonly own: PaxRecords;
  readonly globals: PaxRecords;
}

/** Reads headers up to and with the first that is no extension of another. */
async function readExtensions(
  reader: StreamReader,
  options: Options,
  globals: PaxRecords,
): Promise<Extended> {
  const extensions: string[] = [];
  let longName: string | undefined;
  let longLink: string | undefined;
  let own: PaxRecords = new Map();
  while (true) {
    const place = placeOf(reader, options);
    const block = await reader.take(BLOCK);
    if (block.length < BLOCK) refuseDamaged(placeOf(reader, options), "is cut short");
    if (isZeros(block)) {
      if (extensions.some((type) => type !== "g"))
        refuseTar(place, "has an extension header that extends nothing");
      return { header: undefined, extensions, longName, longLink, own, globals };
    }
    const header = readTarHeader(block, place);
    if (!/^[LKxg]$/.test(header.type)) return { header, extensions, longName, longLink, own, globals };
    if (extensions.length >= MOST_EXTENSIONS || (header.type !== "g" && extensions.includes(header.type))) {
      refuseTar(place, "has too many extension headers before one member");
    }
    extensions.push(header.type);
    const content = await readExtension(reader, header, options, place);
    if (header.type === "L") longName = longText(content, place);
    else if (header.type === "K") longLink = longText(content, place);
    else if (header.type === "x") own = readPaxRecords(content, place);
    else globals = mergeGlobals(globals, readPaxRecords(content, place), place);
  }
}

async function readExtension(
  reader: StreamReader,
  header: RawTarHeader,
  options: Options,
  place: TarPlace,
): Promise<Uint8Array> {
  if (header.size > LONGEST_EXTENSION) {
    throw new LisdebError("limit-exceeded", `has an extension header of ${header.size} bytes`, {
      where: atByte(options.where, place.offset),
    });
  }
  const length = header.size + padding(header.size);
  const content = await reader.take(length);
  if (content.length < length) refuseDamaged(placeOf(reader, options), "is cut short");
  return content.subarray(0, header.size);
}

/** GNU's long names end with a NUL. */
function longText(content: Uint8Array, place: TarPlace): string {
  const end = content.indexOf(0);
  return tarText(end === -1 ? content : content.subarray(0, end), "a long name", place);
}

function mergeGlobals(before: PaxRecords, added: PaxRecords, place: TarPlace): PaxRecords {
  const merged = new Map([...before, ...added]);
  let length = 0;
  for (const [keyword, value] of merged) length += keyword.length + value.length;
  if (length > LONGEST_EXTENSION) {
    throw new LisdebError("limit-exceeded", "has global pax records without end", {
      where: atByte(place.where, place.offset),
    });
  }
  return merged;
}

function applyExtensions(header: RawTarHeader, extended: Extended, place: TarPlace): TarHeader {
  const pax = new Map([...extended.globals, ...extended.own]);
  if (header.type === "S" || [...pax.keys()].some((keyword) => keyword.startsWith("GNU.sparse."))) {
    refuseTar(place, "holds a sparse file, which is not read");
  }
  if (header.type === "M" || header.type === "N")
    refuseTar(place, `holds a member of type ${header.type}, which is not read`);
  // Where both kinds of extension name the same thing, readers differ in which they believe.
  const one = (what: string, gnu: string | undefined, keyword: string): string | undefined => {
    const stated = pax.get(keyword);
    if (gnu !== undefined && stated !== undefined && gnu !== stated) {
      refuseTar(
        place,
        `has two extension headers that disagree on a member's ${what}: "${shown(gnu)}" and "${shown(stated)}"`,
      );
    }
    return gnu ?? (stated === "" ? undefined : stated);
  };
  const size = paxNumber(pax, "size", place) ?? header.size;
  if (size > 0 && WITHOUT_CONTENT.test(header.type)) {
    // Readers differ in whether content follows: the next header could be two different ones.
    refuseTar(place, `has a link, folder or device with ${size} bytes of content`);
  }
  if (place.offset + size > Number.MAX_SAFE_INTEGER) refuseTar(place, "has a member of impossible size");
  return {
    ...header,
    name: one("name", extended.longName, "path") ?? header.name,
    linkname: one("link", extended.longLink, "linkpath") ?? header.linkname,
    size,
    uid: paxNumber(pax, "uid", place) ?? header.uid,
    gid: paxNumber(pax, "gid", place) ?? header.gid,
    mtime: paxNumber(pax, "mtime", place) ?? header.mtime,
    uname: pax.get("uname") || header.uname,
    gname: pax.get("gname") || header.gname,
    extensions: extended.extensions,
    pax,
  };
}

async function* readContent(reader: StreamReader, end: number, options: Options): AsyncGenerator<Uint8Array> {
  yield* reader.pieces(end - reader.offset);
  if (reader.offset < end) refuseDamaged(placeOf(reader, options), "is cut short");
}

async function skipTo(reader: StreamReader, end: number, options: Options): Promise<void> {
  await reader.skip(end - reader.offset);
  if (reader.offset < end) refuseDamaged(placeOf(reader, options), "is cut short");
}

/** One block of zeros has been read: the second must follow, and then nothing but padding. */
async function expectEnd(reader: StreamReader, options: Options): Promise<void> {
  const place = placeOf(reader, options, -BLOCK);
  const second = await reader.take(BLOCK);
  if (second.length < BLOCK) refuseDamaged(placeOf(reader, options), "is cut short");
  if (!isZeros(second)) refuseTar(place, "has a block of zeros between its members");
  for await (const piece of reader.pieces(Number.MAX_SAFE_INTEGER)) {
    if (!isZeros(piece)) refuseTar(placeOf(reader, options, -piece.length), "goes on after its end");
  }
}

function placeOf(reader: StreamReader, options: Options, shift = 0): TarPlace {
  const { where, code, remedy } = options;
  return { where, code, remedy, offset: reader.offset + shift };
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function isZeros(bytes: Uint8Array): boolean {
  // In pieces of a block at most: this compares them as memory, and `every` calls a function for each byte.
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const piece = bytes.subarray(at, at + BLOCK);
    if (Buffer.compare(piece, ZEROS.subarray(0, piece.length)) !== 0) return false;
  }
  return true;
}

const ZEROS = new Uint8Array(BLOCK);
