import { ByteReader, LisdebError, atByte } from "../../base/index.ts";
import type { Budget } from "./budget.ts";
import { both32, field, readFields, u16, u8, type Table, type Values } from "./fields.ts";
import type { Pages } from "./pages.ts";

/** One entry of a system use area, by the System Use Sharing Protocol (SUSP 1.12). */
export interface SystemUseEntry {
  /** Two characters, such as `NM`. */
  readonly signature: string;
  /** Reads the area that the entry is in. */
  readonly reader: ByteReader;
  /** Where the entry begins in its area, and its length; in bytes, the header of four bytes included. */
  readonly start: number;
  readonly length: number;
}

/** The fields of an entry, placed as the documents count, from its signature. Throws `medium-corrupt` where it is too short. */
export function entryFields<T extends Table>(entry: SystemUseEntry, table: T): Values<T> {
  for (const name in table) {
    const row = table[name];
    if (row && row.at + row.type.length > entry.length) {
      entry.reader.fail(`a system use entry is cut short: it has ${entry.length} bytes`, entry.start);
    }
  }
  return readFields(entry.reader, entry.start, table);
}

/** The bytes of an entry from an offset in it to its end. Throws `medium-corrupt` where it is too short. */
export function entryBytes({ reader, start, length }: SystemUseEntry, from: number): Uint8Array {
  if (from > length) reader.fail(`a system use entry is cut short: it has ${length} bytes`, start);
  return reader.bytes.subarray(start + from, start + length);
}

/** SUSP 4.1: what every entry begins with. */
const ENTRY = {
  signature: field(0, u16),
  length: field(2, u8),
};
const HEADER = 4;

/** SUSP 5.1: where the entries go on. */
const CONTINUATION = {
  block: field(4, both32),
  offset: field(12, both32),
  length: field(20, both32),
};

/** SUSP 5.3: in the top folder's own record; says that the protocol is in use. */
const SHARING = {
  check1: field(4, u8), // 0xBE
  check2: field(5, u8), // 0xEF
  skipped: field(6, u8),
};

/** SUSP 5.3: on CD-ROM XA discs, 14 bytes of other matter stand before the top folder's SP. */
const XA_LENGTH = 14;

/**
 * Bytes that are to be passed over at the start of every other record's system use area, or undefined where the protocol
 * is not in use. `area` is the system use area of the top folder's own record; {@link sharingStart} says where its entries begin.
 */
export function skippedLength(entries: readonly SystemUseEntry[]): number | undefined {
  const sharing = entries.find((entry) => entry.signature === "SP");
  if (!sharing) return undefined;
  const { check1, check2, skipped } = entryFields(sharing, SHARING);
  return check1 === 0xbe && check2 === 0xef ? skipped : undefined;
}

/** Where the entries begin in the top folder's own record; undefined where it has none. */
export function sharingStart(area: Uint8Array): number | undefined {
  return [0, XA_LENGTH].find((at) => area[at] === 0x53 && area[at + 1] === 0x50); // "SP"
}

/**
 * No genuine record comes near: names and links of some kilobytes, and xorriso's extended attributes, fit into a few areas
 * of a sector each.
 */
const MOST_AREAS = 128;
const MOST_BYTES = 128 * 1024;

/** What the entries of one image are read with. */
export interface SystemUseContext {
  readonly pages: Pages;
  readonly budget: Budget;
  readonly blockSize: number;
}

/**
 * The entries of a system use area that are read here, in order, its continuation areas included. `at` is where the area
 * stands in the image. Throws `medium-corrupt` where an entry or a continuation is not inside what holds it, `medium-unsafe` where
 * the continuation areas go in circles, `limit-exceeded`.
 */
export async function systemUseEntries(
  area: Uint8Array,
  at: number,
  context: SystemUseContext,
): Promise<SystemUseEntry[]> {
  const entries: SystemUseEntry[] = [];
  const read = [{ start: at, end: at + area.length }];
  let bytes = area.length;
  let next = readArea(area, at, entries, context);
  while (next) {
    const { start, end, entryAt } = next;
    const where = atByte(context.pages.where, entryAt);
    if (end > context.pages.size) {
      throw new LisdebError("medium-corrupt", "a continuation area is outside the image", { where });
    }
    // Areas that point at each other would be read for ever, and one that holds another shows two readers different names.
    if (read.some((before) => start < before.end && before.start < end)) {
      throw new LisdebError("medium-unsafe", "continuation areas point at each other in a circle", { where });
    }
    bytes += end - start;
    if (read.length > MOST_AREAS || bytes > MOST_BYTES) {
      throw new LisdebError("limit-exceeded", "a directory record has endless continuation areas", { where });
    }
    read.push({ start, end });
    next = readArea(await context.pages.read(start, end - start), start, entries, context);
  }
  return entries;
}

interface Continuation {
  readonly start: number;
  readonly end: number;
  readonly entryAt: number;
}

/**
 * What is asked for here, by the number that its two letters are; other entries, of which there may be millions, are only
 * passed over.
 */
const SIGNATURES = new Map(
  ["SP", "ST", "CE", "ER", "RR", "PX", "NM", "SL", "TF", "CL", "RE", "ZF", "SF"].map((letters) => [
    Buffer.from(letters).readUInt16BE(),
    letters,
  ]),
);
/** What keeping an entry costs of the budget, whatever its length. */
const KEPT_COST = 64;

/** Adds one area's entries to `entries`; gives the area where they go on. */
function readArea(
  area: Uint8Array,
  at: number,
  entries: SystemUseEntry[],
  { pages, budget, blockSize }: SystemUseContext,
): Continuation | undefined {
  budget.spend("systemUse", area.length);
  const reader = new ByteReader(area, { where: pages.where, code: "medium-corrupt", start: at });
  let next: Continuation | undefined;
  let start = 0;
  // SUSP 4: fewer than four bytes that are left, and zeros, only fill the area up.
  while (area.length - start >= HEADER && area[start] !== 0) {
    const signature = SIGNATURES.get(ENTRY.signature.type.read(reader.seek(start + ENTRY.signature.at)));
    const length = ENTRY.length.type.read(reader.seek(start + ENTRY.length.at));
    if (length < HEADER) reader.fail(`a system use entry has the length ${length}`, start);
    if (start + length > area.length) reader.fail("a system use entry goes past its area", start);
    if (signature === "ST") break; // SUSP 5.4: the rest of the area holds no entries
    if (signature !== undefined) {
      budget.spend("systemUse", KEPT_COST);
      const entry = { signature, reader, start, length };
      if (signature !== "CE") entries.push(entry);
      else if (next) reader.fail("an area of system use entries goes on in two places", start);
      else next = continuationIn(entry, blockSize, at + start);
    }
    start += length;
  }
  return next;
}

/** Undefined where nothing is left to be read. */
function continuationIn(entry: SystemUseEntry, blockSize: number, entryAt: number): Continuation | undefined {
  const { block, offset, length } = entryFields(entry, CONTINUATION);
  const start = block * blockSize + offset;
  return length === 0 ? undefined : { start, end: start + length, entryAt };
}
