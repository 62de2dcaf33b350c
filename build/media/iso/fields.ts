import type { ByteReader } from "../../base/index.ts";

/** One kind of value in a structure: how many bytes it takes, and how they are read. */
export interface FieldType<V> {
  /** In bytes. */
  readonly length: number;
  read(reader: ByteReader): V;
}

/** A value at its place: `at` counts bytes from the start of the structure. */
export interface Field<V> {
  readonly at: number;
  readonly type: FieldType<V>;
}

/** A row of a structure's table. */
export function field<V>(at: number, type: FieldType<V>): Field<V> {
  return { at, type };
}

/** A structure's fields, by name. */
export type Table = Record<string, Field<unknown>>;
/** What is read by a table. */
export type Values<T extends Table> = { readonly [K in keyof T]: T[K] extends Field<infer V> ? V : never };

/** Reads the fields that a table lists from the structure at `start`; fails as the reader does where one is cut short. */
export function readFields<T extends Table>(reader: ByteReader, start: number, table: T): Values<T> {
  const values: Record<string, unknown> = {};
  for (const name in table) {
    const row = table[name];
    if (row) values[name] = row.type.read(reader.seek(start + row.at));
  }
  return values as Values<T>; // every value was read by the field of its name
}

/** ECMA-119 7.1.1. */
export const u8: FieldType<number> = { length: 1, read: (reader) => reader.u8() };

/** ECMA-119 7.2.2: big-endian. */
export const u16: FieldType<number> = { length: 2, read: (reader) => reader.u16be() };

/**
 * ECMA-119 7.2.3: a 16-bit number, recorded little-endian and then again big-endian. Only the first half is read, and the
 * second is not compared with it: mastering programs in the field get it wrong (Linux's isofs says so where it ignores it, 7-Zip
 * only notes it), genisoimage, xorriso and Microsoft's write it rightly, and since Linux, Windows and libarchive all go by
 * the first half, a medium whose second one differs is read here as it is everywhere else. Whatever the number is, it is
 * checked against the image before it is used.
 */
export const both16: FieldType<number> = { length: 4, read: (reader) => reader.u16le() };

/** ECMA-119 7.3.3: a 32-bit number in both orders; see {@link both16}. */
export const both32: FieldType<number> = { length: 8, read: (reader) => reader.u32le() };

/** A view of `length` bytes. */
export function bytes(length: number): FieldType<Uint8Array> {
  return { length, read: (reader) => reader.read(length) };
}

/** `length` bytes as they are, each a character: for identifiers that the standard keeps within ASCII. */
export function text(length: number): FieldType<string> {
  return { length, read: (reader) => Buffer.from(reader.read(length)).toString("latin1") };
}
