import type { ByteReader } from "../base/index.ts";
import type { Identification } from "./identification.ts";

/** Types of the gABI, "Data Representation": `address` stands for Addr, Off and every Word that is as wide as the class. */
type FieldType = "byte" | "half" | "word" | "address";

const SIZE: Record<FieldType, Record<32 | 64, number>> = {
  byte: { 32: 1, 64: 1 },
  half: { 32: 2, 64: 2 },
  word: { 32: 4, 64: 4 },
  address: { 32: 4, 64: 8 },
};

type Fields<Name extends string> = readonly (readonly [Name, FieldType])[];

/** The fields of one structure of the file, in order, for both classes: they differ in width and, sometimes, in order. */
interface Structure<Name extends string> {
  readonly 32: Fields<Name>;
  readonly 64: Fields<Name>;
}

/** gABI, "ELF Header", after the 16 bytes of e_ident. */
export const HEADER = same([
  ["type", "half"],
  ["machine", "half"],
  ["version", "word"],
  ["entry", "address"],
  ["phoff", "address"],
  ["shoff", "address"],
  ["flags", "word"],
  ["ehsize", "half"],
  ["phentsize", "half"],
  ["phnum", "half"],
  ["shentsize", "half"],
  ["shnum", "half"],
  ["shstrndx", "half"],
]);

/** gABI, "Program Header". */
export const PROGRAM_HEADER: Structure<
  "type" | "flags" | "offset" | "vaddr" | "paddr" | "filesz" | "memsz" | "align"
> = {
  32: [
    ["type", "word"],
    ["offset", "address"],
    ["vaddr", "address"],
    ["paddr", "address"],
    ["filesz", "address"],
    ["memsz", "address"],
    ["flags", "word"],
    ["align", "address"],
  ],
  64: [
    ["type", "word"],
    ["flags", "word"],
    ["offset", "address"],
    ["vaddr", "address"],
    ["paddr", "address"],
    ["filesz", "address"],
    ["memsz", "address"],
    ["align", "address"],
  ],
};

/** gABI, "Section Header". */
export const SECTION_HEADER = same([
  ["name", "word"],
  ["type", "word"],
  ["flags", "address"],
  ["addr", "address"],
  ["offset", "address"],
  ["size", "address"],
  ["link", "word"],
  ["info", "word"],
  ["addralign", "address"],
  ["entsize", "address"],
]);

/** gABI, "Dynamic Section". */
export const DYNAMIC = same([
  ["tag", "address"],
  ["value", "address"],
]);

/** gABI, "Symbol Table". */
export const SYMBOL: Structure<"name" | "info" | "other" | "shndx" | "value" | "size"> = {
  32: [
    ["name", "word"],
    ["value", "address"],
    ["size", "address"],
    ["info", "byte"],
    ["other", "byte"],
    ["shndx", "half"],
  ],
  64: [
    ["name", "word"],
    ["info", "byte"],
    ["other", "byte"],
    ["shndx", "half"],
    ["value", "address"],
    ["size", "address"],
  ],
};

/** gABI, "Relocation", without and with an addend. */
export const RELOCATION = same([
  ["offset", "address"],
  ["info", "address"],
]);
/** gABI, "Relocation": Elfxx_Rela, whose addend stands in the entry. */
export const RELOCATION_WITH_ADDEND = same([
  ["offset", "address"],
  ["info", "address"],
  ["addend", "address"],
]);

/** Linux Standard Base Core, "Version Requirements": Elfxx_Verneed, one for each library. */
export const VERSION_NEED = same([
  ["version", "half"],
  ["count", "half"],
  ["file", "word"],
  ["aux", "word"],
  ["next", "word"],
]);

/** Linux Standard Base Core, "Version Requirements": Elfxx_Vernaux, one for each version needed of it. */
export const VERSION_NEED_ENTRY = same([
  ["hash", "word"],
  ["flags", "half"],
  ["other", "half"],
  ["name", "word"],
  ["next", "word"],
]);

/** gABI, "Note Section". */
export const NOTE = same([
  ["namesz", "word"],
  ["descsz", "word"],
  ["type", "word"],
]);

function same<Name extends string>(fields: readonly (readonly [Name, FieldType])[]): Structure<Name> {
  return { 32: fields, 64: fields };
}

/** Reads single fields of a structure, so that nothing is decoded that nobody asks for. */
export interface FieldReader<Name extends string> {
  /** Of one structure, in bytes. */
  readonly size: number;
  /** The value of a field in the structure that begins at `start`. Throws where it is outside the bytes, or past 2⁵³. */
  get(start: number, name: Name): number;
  /** The same for addresses in memory, which may be any 64-bit value: programs for ia64 begin past 2⁶². */
  address(start: number, name: Name): bigint;
}

/** A reader of one structure's fields, in the class and byte order of the file. */
export function fieldReader<Name extends string>(
  structure: Structure<Name>,
  reader: ByteReader,
  { class: fileClass, endianness }: Identification,
): FieldReader<Name> {
  const places = new Map<Name, { offset: number; bytes: number }>();
  let size = 0;
  for (const [name, type] of structure[fileClass]) {
    const bytes = SIZE[type][fileClass];
    places.set(name, { offset: size, bytes });
    size += bytes;
  }
  const little = endianness === "little";
  return {
    size,
    get(start, name) {
      const bytes = moveTo(start, name);
      switch (bytes) {
        case 1:
          return reader.u8();
        case 2:
          return little ? reader.u16le() : reader.u16be();
        case 4:
          return little ? reader.u32le() : reader.u32be();
        default:
          return reader.size(little ? reader.u64le() : reader.u64be());
      }
    },
    address(start, name) {
      if (moveTo(start, name) === 4) return BigInt(little ? reader.u32le() : reader.u32be());
      return little ? reader.u64le() : reader.u64be();
    },
  };

  /** Stands before the field; gives its length in bytes. */
  function moveTo(start: number, name: Name): number {
    const place = places.get(name);
    if (!place) throw new Error(`no field ${name}`);
    reader.seek(start + place.offset);
    return place.bytes;
  }
}
