import { LisdebError, type ErrorCode } from "../errors.ts";
import { shown } from "../shown.ts";
import { atByte, type Where } from "../where.ts";
import { readTarNumber } from "./tar-number.ts";

/** Of a header, and what content is padded to, in bytes. */
export const BLOCK = 512;

/** What one header block says, before any extension header has its say. */
export interface RawTarHeader {
  readonly name: string;
  /** All bits of the mode field. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** In bytes, as stated. */
  readonly size: number;
  /** Seconds since 1970; may be negative. */
  readonly mtime: number;
  /** The type flag as it stands: one character, `\0` in the oldest archives. */
  readonly type: string;
  readonly linkname: string;
  readonly uname: string;
  readonly gname: string;
  /** Which magic the header has: `ustar` is POSIX's, `gnu` old GNU's, `v7` none. */
  readonly dialect: "v7" | "ustar" | "gnu";
}

/** POSIX.1-2008 pax(1), "ustar Interchange Format". Offset and length in bytes. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkname: [157, 100],
  magic: [257, 6],
  uname: [265, 32],
  gname: [297, 32],
  prefix: [345, 155],
} as const;

type Field = keyof typeof FIELDS;

/** Where a header stands, for its errors. */
export interface TarPlace {
  readonly where: Where;
  /** The code that errors of the archive's structure have. */
  readonly code: ErrorCode;
  /** Of the header in the uncompressed archive. */
  readonly offset: number;
  /** What whoever handed in a damaged archive is told to do. */
  readonly remedy?: string | undefined;
}

/** Throws at a header. */
export function refuseTar(place: TarPlace, message: string): never {
  throw new LisdebError(place.code, message, { where: atByte(place.where, place.offset) });
}

/** The same of an archive that was sound once, as far as can be told. */
export function refuseDamaged(place: TarPlace, message: string): never {
  const { code, where, offset, remedy } = place;
  throw new LisdebError(code, message, { where: atByte(where, offset), hint: remedy });
}

/** Text of an archive; refuses what is not UTF-8. `what` has its article: `a long name`. */
export function tarText(bytes: Uint8Array, what: string, place: TarPlace): string {
  if (bytes.length === 0) return "";
  try {
    return UTF_8.decode(bytes);
  } catch {
    return refuseTar(
      place,
      `has ${what} that is not UTF-8: "${shown(Buffer.from(bytes).toString("latin1"))}"`,
    );
  }
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a block of 512 bytes that is not all zeros. */
export function readTarHeader(block: Uint8Array, place: TarPlace): RawTarHeader {
  if (!hasRightChecksum(block)) refuseDamaged(place, "has a header whose checksum is wrong");
  const text = (field: Field): string =>
    tarText(untilNul(bytesOf(block, field)), `a header with a ${field}`, place);
  const number = (field: Field): number =>
    readTarNumber(bytesOf(block, field)) ?? refuseTar(place, `has a header whose ${field} is not a number`);
  const count = (field: Field): number => {
    const value = number(field);
    return value < 0 ? refuseTar(place, `has a header whose ${field} is negative`) : value;
  };
  const dialect = dialectOf(block);
  // Only POSIX's form has a prefix: GNU's keeps times and a sparse map there.
  const prefix = dialect === "ustar" ? text("prefix") : "";
  return {
    name: prefix === "" ? text("name") : `${prefix}/${text("name")}`,
    mode: count("mode"),
    uid: count("uid"),
    gid: count("gid"),
    size: count("size"),
    mtime: number("mtime"),
    type: Buffer.from(bytesOf(block, "type")).toString("latin1"),
    linkname: text("linkname"),
    uname: dialect === "v7" ? "" : text("uname"),
    gname: dialect === "v7" ? "" : text("gname"),
    dialect,
  };
}

function bytesOf(block: Uint8Array, field: Field): Uint8Array {
  const [offset, length] = FIELDS[field];
  return block.subarray(offset, offset + length);
}

function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function dialectOf(block: Uint8Array): RawTarHeader["dialect"] {
  const magic = Buffer.from(bytesOf(block, "magic")).toString("latin1");
  if (magic === "ustar\0") return "ustar";
  return magic === "ustar " ? "gnu" : "v7";
}

/** The sum of a header's bytes, with spaces in place of the sum itself. Some old writers added them up as signed ones. */
export function tarChecksums(block: Uint8Array): { readonly unsigned: number; readonly signed: number } {
  const [offset, length] = FIELDS.checksum;
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= offset && i < offset + length ? 0x20 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  return { unsigned, signed };
}

function hasRightChecksum(block: Uint8Array): boolean {
  const { unsigned, signed } = tarChecksums(block);
  const stated = readTarNumber(bytesOf(block, "checksum"));
  return stated === unsigned || stated === signed;
}

/** Whether a file whose first 512 bytes are these is to be taken for a tar: its magic, or where there is none its checksum, says so. */
export function looksLikeTar(head: Uint8Array): boolean {
  if (head.length < BLOCK) return false;
  return dialectOf(head) !== "v7" || hasRightChecksum(head);
}
