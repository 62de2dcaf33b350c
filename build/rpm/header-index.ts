import type { ByteReader } from "../base/index.ts";
import type { Region } from "./header-region.ts";
import { tagName } from "./tags.ts";

/** The types of RPM "The Header Structure", "Index". */
export type HeaderType =
  "char" | "int8" | "int16" | "int32" | "int64" | "string" | "bin" | "strings" | "i18n";

/** One entry of a header: a tag's value, proven to lie inside the data. */
export interface HeaderEntry {
  readonly tag: number;
  readonly type: HeaderType;
  /** How many values; of strings, how many strings. */
  readonly count: number;
  /** The value's bytes, with each string's NUL. */
  readonly data: Uint8Array;
  /** Where the value starts, in bytes from the start of the RPM's header data. */
  readonly offset: number;
}

/** Type number, name, alignment and bytes of one value; strings end with a NUL instead. NULL (0) is never written, and rpm refuses it. */
const TYPES: readonly ({ readonly name: HeaderType; readonly size: number | "until NUL" } | undefined)[] = [
  undefined,
  { name: "char", size: 1 },
  { name: "int8", size: 1 },
  { name: "int16", size: 2 },
  { name: "int32", size: 4 },
  { name: "int64", size: 8 },
  { name: "string", size: "until NUL" },
  { name: "bin", size: 1 },
  { name: "strings", size: "until NUL" },
  { name: "i18n", size: "until NUL" },
];

/** Tags below this are regions, and there is at most one, at the start. */
const FIRST_TAG = 100;
/** rpm's `HEADER_ARRAY_MAX`: values in one entry, other than bytes. */
const MOST_VALUES = 0xfffff;
const TRAILER_SIZE = 16;

/**
 * Reads the entries of an index, in whatever order they and their values are. Values must not overlap each other or the
 * region's trailer, each tag is there once, and each type's alignment is kept (rpm refuses the rest, too). Throws the readers' code.
 */
export function indexedEntries(
  index: ByteReader,
  data: ByteReader,
  region: Region | undefined,
  kind: "header" | "signature",
): ReadonlyMap<number, HeaderEntry> {
  const raw: RawEntry[] = [];
  const seen = new Set<number>();
  for (let at = region ? 16 : 0; at < index.length; at += 16) {
    index.seek(at);
    const entry = {
      tag: index.u32be(),
      type: index.u32be(),
      offset: index.u32be(),
      count: index.u32be(),
      at,
    };
    const name = tagName(entry.tag, kind);
    if (entry.tag < FIRST_TAG || entry.tag > 0x7fffffff) index.fail(`tag ${entry.tag} cannot be here`, at);
    if (seen.has(entry.tag)) index.fail(`${name} is there twice`, at);
    seen.add(entry.tag);
    const type = TYPES[entry.type];
    if (!type) index.fail(`${name} is of the unknown type ${entry.type}`, at + 4);
    if (entry.offset >= data.length)
      index.fail(`${name} points outside the data, to ${entry.offset}`, at + 8);
    if (typeof type.size === "number" && entry.offset % type.size !== 0) {
      index.fail(`${name} is not aligned as its type ${type.name} must be`, at + 8);
    }
    if (entry.count < 1 || entry.count > data.length)
      index.fail(`${name} says that it has ${entry.count} values`, at + 12);
    if (type.name !== "bin" && entry.count > MOST_VALUES)
      index.fail(`${name} has ${entry.count} values`, at + 12);
    if (type.name === "string" && entry.count !== 1)
      index.fail(`${name} is one string and says ${entry.count}`, at + 12);
    raw.push({ ...entry, name });
  }
  // In order of place, so that an overlap is seen before its bytes are walked again: the walk stays linear.
  raw.sort((a, b) => a.offset - b.offset);
  const entries = new Map<number, HeaderEntry>();
  let end = 0;
  for (const entry of raw) {
    if (entry.offset < end) index.fail(`${entry.name} overlaps the value before it`, entry.at + 8);
    end = entry.offset + valueLength(entry, index, data);
    if (region && end > region.trailer && entry.offset < region.trailer + TRAILER_SIZE) {
      index.fail(`${entry.name} overlaps the region's trailer`, entry.at + 8);
    }
    const type = TYPES[entry.type];
    if (!type) continue; // refused above
    entries.set(entry.tag, {
      tag: entry.tag,
      type: type.name,
      count: entry.count,
      data: data.bytes.subarray(entry.offset, end),
      offset: entry.offset,
    });
  }
  return entries;
}

interface RawEntry {
  readonly tag: number;
  readonly type: number;
  readonly offset: number;
  readonly count: number;
  /** Where the entry itself is in the index. */
  readonly at: number;
  readonly name: string;
}

/** How many bytes of data an entry has; fails where they would end outside. */
function valueLength(entry: RawEntry, index: ByteReader, data: ByteReader): number {
  const size = TYPES[entry.type]?.size ?? 1;
  if (typeof size === "number") {
    const length = entry.count * size;
    if (length > data.length - entry.offset) {
      index.fail(`${entry.name} has ${entry.count} values, more than the data hold`, entry.at + 12);
    }
    return length;
  }
  let left = entry.count;
  for (let at = entry.offset; at < data.length; at++) {
    if (data.bytes[at] === 0 && --left === 0) return at + 1 - entry.offset;
  }
  return index.fail(`${entry.name} has a string without an end`, entry.at + 8);
}
