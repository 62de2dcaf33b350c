import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { LIMITS, LisdebError } from "../base/index.ts";
import { readElf, stringsIn } from "./index.ts";

const where = { file: "hostile" };

describe("readElf on files that lie", () => {
  it.each<[string, (elf: Lying) => void, string]>([
    ["that ends before its header does", (elf) => (elf.length = 30), "is cut short"],
    ["of an unknown class", (elf) => elf.u8(4, 3), "unknown class 3"],
    ["of an unknown byte order", (elf) => elf.u8(5, 0), "unknown byte order 0"],
    ["of an unknown version", (elf) => elf.u8(6, 9), "unknown ELF version 9"],
    ["whose program headers lie outside", (elf) => elf.u64(0x20, 0x7fff_ffffn), "outside the file"],
    ["whose program headers are at 2⁶⁴ - 1", (elf) => elf.u64(0x20, 2n ** 64n - 1n), "impossible size"],
    ["with more program headers than fit", (elf) => elf.u16(0x38, 0xfffe), "outside the file"],
    ["with program headers of another length", (elf) => elf.u16(0x36, 57), "program headers of 57 bytes"],
    ["whose section headers lie outside", (elf) => elf.u64(0x28, 0x7fff_ffffn), "outside the file"],
    ["with a segment past its end", (elf) => elf.u64(LOAD + 32, 0x10_0000n), "outside the file"],
    [
      "whose string table no segment loads",
      (elf) => elf.u64(DYNAMIC + 8, 0x999_9999n),
      "which no segment loads",
    ],
    ["whose string table is too long", (elf) => elf.u64(DYNAMIC + 24, 0xffffn), "past its segment"],
    ["with a name outside its string table", (elf) => elf.u64(DYNAMIC + 40, 0xffffn), "of a string table"],
    ["with a name that does not end", (elf) => elf.u64(DYNAMIC + 24, 3n), "does not end in its string table"],
    ["with an interpreter that does not end", (elf) => elf.u8(INTERP_TEXT + 10, 65), "does not end"],
    [
      "with a note longer than its segment",
      (elf) => elf.u32(NOTE_DATA + 4, 0xffff_ffff),
      "longer than its segment",
    ],
    [
      "whose dynamic segment is elsewhere in memory than in the file",
      (elf) => elf.u64(DYN_HEADER + 16, 0x40_0010n),
      "elsewhere in memory",
    ],
    ["with two dynamic segments", (elf) => elf.u32(NOTE_HEADER, 2), "two dynamic segments"],
    ["with two interpreters", (elf) => elf.u32(NOTE_HEADER, 3), "two interpreters"],
    [
      "with a table of needed versions that points at itself",
      (elf) => elf.u32(VERNEED + 12, 4),
      "overlaps itself",
    ],
    [
      "with more symbols than its segment holds",
      (elf) => elf.u32(HASH + 4, 0xffff_ffff),
      "past the end of their segment",
    ],
  ])("refuses one %s", (_, lie, message) => {
    const elf = new Lying();
    lie(elf);
    expect(() => readElf(elf.bytes(), where)).toThrow(message);
    expect(() => readElf(elf.bytes(), where)).toThrow(LisdebError);
  });

  it("reads the same file where nothing lies", () => {
    expect(readElf(new Lying().bytes(), where)).toMatchObject({
      interpreter: "/lib/ld.so",
      needed: ["libc.so"],
      abiNote: { os: "Linux", kernel: "2.6.18" },
      versionsNeeded: [{ library: "libc.so", versions: [{ name: "V_1", weak: false }] }],
      imports: [{ name: "bind", version: "V_1", library: "libc.so" }],
    });
  });

  it("refuses a file larger than any daemon, before it looks inside", () => {
    expect(() => readElf(new Uint8Array(LIMITS.elfBytes + 1), where)).toThrow(/are the most that is read/);
  });

  it("refuses thousands of segments that each load the whole file, within two seconds", () => {
    const bytes = manySegments(1, (at, view, i) => {
      view.setBigUint64(at + 16, BigInt(i) << 32n, true); // each at an address of its own
    });
    expect(() => stringsIn(bytes, ["/dev/vmbus/hv_kvp"], where)).toThrow("loads more bytes than it has");
  }, 2000);

  it("refuses thousands of note segments over the same notes, within two seconds", () => {
    const bytes = manySegments(4, (at, view, i) => {
      if (i === 0) view.setUint32(at, 1, true); // something is loaded
    });
    expect(() => readElf(bytes, where)).toThrow("more than 10000 notes");
  }, 2000);

  it("reads or refuses in one line whatever bytes of a real program are changed, in bounded time", () => {
    const real = readFileSync("/bin/true");
    // Headers, notes, dynamic tables and section headers: where numbers are that mean something.
    const places = [...Array(0x1000).keys(), ...Array.from({ length: 2048 }, (_, i) => real.length - 1 - i)];
    const change = fc.tuple(fc.constantFrom(...places), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Uint8Array.from(real);
        for (const [place, byte] of changes) bytes[place] = byte;
        const start = cpuTime();
        try {
          readElf(bytes, where);
          stringsIn(bytes, ["/dev/vmbus/hv_kvp"], where);
        } catch (error) {
          expect(error).toBeInstanceOf(LisdebError);
          expect((error as LisdebError).message).not.toContain("\n");
          expect((error as LisdebError).code).toMatch(/^(elf-corrupt|elf-stand-in|limit-exceeded)$/);
        }
        expect(cpuTime() - start).toBeLessThan(2000);
      }),
      { numRuns: 2000 },
    );
  });

  it("reads or refuses a real program cut off anywhere", () => {
    const real = readFileSync("/bin/true");
    for (let length = 0; length < real.length; length += 61) {
      expect(() => readElf(real.subarray(0, length), where)).toThrow(LisdebError);
    }
  });
});

// A small 64-bit little-endian file: header, four program headers, and the tables, all in one loaded segment at 0x400000.
const BASE = 0x40_0000n;
const PHDR = 0x40;
const LOAD = PHDR;
const DYN_HEADER = PHDR + 56;
const NOTE_HEADER = PHDR + 3 * 56;
const DYNAMIC = 0x140;
const INTERP_TEXT = 0x200;
const NOTE_DATA = 0x220;
const HASH = 0x240;
const SYMTAB = 0x260;
const STRTAB = 0x2a0;
const VERSYM = 0x2c0;
const VERNEED = 0x2d0;
const END = 0x300;

/** Writes that file, and then what a test makes of it. */
class Lying {
  length = END;
  private readonly view = new DataView(new ArrayBuffer(END));

  constructor() {
    this.text(0, "\x7fELF\x02\x01\x01");
    this.u16(0x10, 2).u16(0x12, 62).u32(0x14, 1).u64(0x20, BigInt(PHDR));
    this.u16(0x34, 64).u16(0x36, 56).u16(0x38, 4).u16(0x3a, 64);
    this.segment(0, 1, 0, END).segment(1, 2, DYNAMIC, 0xb0);
    this.segment(2, 3, INTERP_TEXT, 11).segment(3, 4, NOTE_DATA, 32);
    this.text(INTERP_TEXT, "/lib/ld.so\0");
    this.u32(NOTE_DATA, 4)
      .u32(NOTE_DATA + 4, 16)
      .u32(NOTE_DATA + 8, 1)
      .text(NOTE_DATA + 12, "GNU\0");
    this.u32(NOTE_DATA + 16, 0)
      .u32(NOTE_DATA + 20, 2)
      .u32(NOTE_DATA + 24, 6)
      .u32(NOTE_DATA + 28, 18);
    const table: [number, number][] = [
      [5, Number(BASE) + STRTAB],
      [10, 24],
      [1, 1],
      [6, Number(BASE) + SYMTAB],
      [4, Number(BASE) + HASH],
      [0x6fff_fff0, Number(BASE) + VERSYM],
      [0x6fff_fffe, Number(BASE) + VERNEED],
      [0x6fff_ffff, 1],
    ];
    table.forEach(([tag, value], i) => {
      this.u64(DYNAMIC + 16 * i, BigInt(tag)).u64(DYNAMIC + 16 * i + 8, BigInt(value));
    });
    this.text(STRTAB, "\0libc.so\0bind\0V_1\0");
    this.u32(HASH, 1).u32(HASH + 4, 2);
    this.u32(SYMTAB + 24, 9).u8(SYMTAB + 28, 0x12);
    this.u16(VERSYM + 2, 2);
    this.u16(VERNEED, 1)
      .u16(VERNEED + 2, 1)
      .u32(VERNEED + 4, 1)
      .u32(VERNEED + 8, 16);
    this.u16(VERNEED + 16 + 6, 2).u32(VERNEED + 16 + 8, 14);
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.view.buffer).slice(0, this.length);
  }
  u8(at: number, value: number): this {
    this.view.setUint8(at, value);
    return this;
  }
  u16(at: number, value: number): this {
    this.view.setUint16(at, value, true);
    return this;
  }
  u32(at: number, value: number): this {
    this.view.setUint32(at, value, true);
    return this;
  }
  u64(at: number, value: bigint): this {
    this.view.setBigUint64(at, value, true);
    return this;
  }
  private text(at: number, text: string): this {
    [...Buffer.from(text, "latin1")].forEach((byte, i) => this.u8(at + i, byte));
    return this;
  }
  private segment(i: number, type: number, offset: number, size: number): this {
    const at = PHDR + 56 * i;
    this.u32(at, type)
      .u64(at + 8, BigInt(offset))
      .u64(at + 16, BASE + BigInt(offset));
    return this.u64(at + 32, BigInt(size)).u64(at + 40, BigInt(size));
  }
}

/** A file of four megabytes that is almost all program headers of one type, each over the same bytes. */
function manySegments(type: number, each?: (at: number, view: DataView, i: number) => void): Uint8Array {
  const count = 60_000;
  const zeros = PHDR + 56 * count; // Zeros read as empty notes.
  const bytes = new Uint8Array(zeros + 4096);
  bytes.set(new Lying().bytes().subarray(0, PHDR));
  const view = new DataView(bytes.buffer);
  view.setUint16(0x38, count, true);
  for (let i = 0; i < count; i++) {
    const at = PHDR + 56 * i;
    view.setUint32(at, type, true);
    view.setBigUint64(at + 8, type === 4 ? BigInt(zeros) : 0n, true);
    view.setBigUint64(at + 32, type === 4 ? 4096n : BigInt(bytes.length), true);
    each?.(at, view, i);
  }
  return bytes;
}
