import { ByteReader, LisdebError, type Where } from "../base/index.ts";
import { readIdentification, type Identification } from "./identification.ts";
import { fieldReader, HEADER, PROGRAM_HEADER, SECTION_HEADER } from "./structures.ts";

/** A part of the file that the program headers or section headers name; wholly inside the file. */
export interface Span {
  readonly offset: number;
  readonly size: number;
}

/** One program header. PT_LOAD and the like: gABI, "Program Header". */
export interface Segment extends Span {
  readonly type: number;
  readonly address: bigint;
  readonly align: number;
}

/** One section header (gABI, "Sections"). What takes no room in the file has size 0; `name` is looked up, and empty where there are no names. */
export interface Section extends Span {
  readonly type: number;
  readonly flags: bigint;
  readonly name: string;
  readonly align: number;
}

/** Types of segments that are looked at (gABI, "Program Header"; relro: GNU, PT_GNU_RELRO). */
export const PT = { load: 1, dynamic: 2, interp: 3, note: 4, relro: 0x6474e552 } as const;
/** gABI, "Program Header": there is at most one of each. */
const ONLY_ONE: readonly number[] = [PT.dynamic, PT.interp];
/** Flags of sections (gABI, "Sections"). */
export const SHF = { alloc: 2n } as const;
/** Types of sections (gABI, "Sections"). */
export const SHT = { symtab: 2, note: 7, nobits: 8, dynsym: 11 } as const;

/** Even an object file with a section for each function stays below. */
const MOST_SECTIONS = 200_000;

/** An ELF file whose header and program headers are read and lie inside it. */
export interface ElfFile {
  readonly bytes: Uint8Array;
  readonly where: Where;
  readonly reader: ByteReader;
  readonly identification: Identification;
  /** e_type. */
  readonly type: number;
  /** e_machine. */
  readonly machine: number;
  /** e_flags. */
  readonly flags: number;
  readonly segments: readonly Segment[];
  /** The byte after the last program header. */
  readonly segmentsEnd: number;
  /** Read when asked for: the loader does not look at them, and a file need not have any. */
  sections(): readonly Section[];
}

/** Opens an ELF file. Throws `elf-corrupt`, `limit-exceeded`. */
export function openElf(bytes: Uint8Array, where: Where): ElfFile {
  const identification = readIdentification(bytes, where);
  const reader = new ByteReader(bytes, { where, code: "elf-corrupt" });
  const header = fieldReader(HEADER, reader, identification);
  const start = 16; // e_ident comes first
  if (bytes.length < start + header.size) {
    reader.fail(`is cut short: its header has ${start + header.size} bytes`, bytes.length);
  }
  const get = (name: Parameters<typeof header.get>[1]) => header.get(start, name);
  const version = get("version");
  if (version !== 1) reader.fail(`has the unknown ELF version ${version}`, start + 4);
  const table = sectionTable();
  // PN_XNUM: the true count is in the first section header.
  const segmentCount = get("phnum") === 0xffff && table.first ? table.first.info : get("phnum");
  let sections: Section[] | undefined;
  return {
    bytes,
    where,
    reader,
    identification,
    type: get("type"),
    machine: get("machine"),
    flags: get("flags"),
    segments: readSegments(),
    segmentsEnd: get("phoff") + segmentCount * get("phentsize"),
    sections: () => (sections ??= readSections()),
  };

  function readSegments(): Segment[] {
    const count = segmentCount;
    const offset = get("phoff");
    if (count === 0 || offset === 0) return [];
    const fields = fieldReader(PROGRAM_HEADER, reader, identification);
    checkTable("program header", offset, count, get("phentsize"), fields.size);
    const segments: Segment[] = [];
    for (let i = 0; i < count; i++) {
      const at = offset + i * fields.size;
      const type = fields.get(at, "type");
      // The others say nothing about where the program runs, and PT_NULL may hold anything.
      if (!Object.values(PT).some((known) => known === type)) continue;
      const segment = {
        type,
        offset: fields.get(at, "offset"),
        size: fields.get(at, "filesz"),
        address: fields.address(at, "vaddr"),
        align: fields.get(at, "align"),
      };
      if (segment.offset + segment.size > bytes.length) {
        reader.fail(`has a segment of ${segment.size} bytes at ${segment.offset}, outside the file`, at);
      }
      // The kernel goes by the first and the loader by the last: they must be the same.
      if (ONLY_ONE.includes(type) && segments.some((other) => other.type === type)) {
        reader.fail("has two interpreters, or two dynamic segments", at);
      }
      segments.push(segment);
    }
    checkLoads(segments.filter((segment) => segment.type === PT.load));
    return segments;
  }

  /** gABI: loadable segments ascend by address. Where two overlap, what the program sees is not what a reader sees. */
  function checkLoads(loads: readonly Segment[]): void {
    loads.forEach((load, i) => {
      const before = loads[i - 1];
      if (before && before.address + BigInt(before.size) > load.address) {
        throw new LisdebError("elf-corrupt", "has loadable segments that overlap in memory", { where });
      }
    });
    // Neighbours may share a page of the file; a thousand segments of the whole file are made to keep a reader busy.
    if (loads.reduce((sum, load) => sum + load.size, 0) > 2 * bytes.length) {
      throw new LisdebError("elf-corrupt", "loads more bytes than it has", { where });
    }
  }

  function sectionTable() {
    const offset = get("shoff");
    if (offset === 0) return { offset, count: 0, names: 0, first: undefined };
    const fields = fieldReader(SECTION_HEADER, reader, identification);
    checkTable("section header", offset, 1, get("shentsize"), fields.size);
    // Numbers that do not fit the header's halves stand in the first section header (gABI, "Sections").
    const first = { size: fields.get(offset, "size"), info: fields.get(offset, "info") };
    const count = get("shnum") === 0 ? first.size : get("shnum");
    if (count > MOST_SECTIONS) {
      throw new LisdebError("limit-exceeded", `has more than ${MOST_SECTIONS} sections`, { where });
    }
    checkTable("section header", offset, count, get("shentsize"), fields.size);
    const names = get("shstrndx") === 0xffff ? fields.get(offset, "link") : get("shstrndx");
    return { offset, count, names, first };
  }

  function readSections(): Section[] {
    const fields = fieldReader(SECTION_HEADER, reader, identification);
    const spans = Array.from({ length: table.count }, (_, i) => {
      const at = table.offset + i * fields.size;
      const type = fields.get(at, "type");
      // SHT_NULL and SHT_NOBITS take no room in the file, whatever their fields say.
      const empty = type === 0 || type === SHT.nobits;
      const span = {
        type,
        flags: fields.address(at, "flags"),
        nameAt: fields.get(at, "name"),
        align: fields.get(at, "addralign"),
        offset: empty ? 0 : fields.get(at, "offset"),
        size: empty ? 0 : fields.get(at, "size"),
      };
      if (span.offset + span.size > bytes.length) {
        reader.fail(`has a section of ${span.size} bytes at ${span.offset}, outside the file`, at);
      }
      return span;
    });
    const names = spans[table.names];
    return spans.map(({ type, flags, offset, size, align, nameAt }) => ({
      type,
      flags,
      align,
      offset,
      size,
      name: names && names.size > 0 ? sectionName(names, nameAt) : "",
    }));
  }

  /** Only `.comment` is looked for by name, so that no more than 32 bytes of any name matter. */
  function sectionName(table: Span, at: number): string {
    if (at >= table.size) return "";
    const name = bytes.subarray(table.offset + at, table.offset + Math.min(table.size, at + 32));
    const end = name.indexOf(0);
    return Buffer.from(end < 0 ? name : name.subarray(0, end)).toString("latin1");
  }

  function checkTable(what: string, offset: number, count: number, entry: number, expected: number): void {
    if (entry !== expected) {
      reader.fail(`has ${what}s of ${entry} bytes, where its class has ${expected}`, start);
    }
    if (offset + count * entry > bytes.length) {
      reader.fail(`has ${count} ${what}s at ${offset}, outside the file`, start);
    }
  }
}
