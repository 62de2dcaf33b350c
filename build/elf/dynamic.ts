import { LisdebError } from "../base/index.ts";
import { PT, type ElfFile, type Span } from "./elf-file.ts";
import { DYNAMIC, fieldReader } from "./structures.ts";

/** gABI, "Dynamic Section", d_tag; the GNU ones: Linux Standard Base Core, "Additional Dynamic Entries". */
export const DT = {
  needed: 1,
  pltrelsz: 2,
  hash: 4,
  strtab: 5,
  symtab: 6,
  rela: 7,
  relasz: 8,
  strsz: 10,
  soname: 14,
  rpath: 15,
  rel: 17,
  relsz: 18,
  pltrel: 20,
  jmprel: 23,
  runpath: 29,
  mipsSymbolCount: 0x7000_0011,
  gnuHash: 0x6fff_fef5,
  versym: 0x6fff_fff0,
  verneed: 0x6fff_fffe,
  verneednum: 0x6fff_ffff,
} as const;

const KNOWN: ReadonlySet<number> = new Set(Object.values(DT));

/** More libraries than any program of a whole Debian system names. */
const MOST_NEEDED = 10_000;
/** Longer than any symbol that a compiler mangles. */
const LONGEST_NAME = 64 * 1024;
/** All names together; the largest program of a Debian system has some hundred kilobytes. */
const MOST_NAME_BYTES = 16 * 1024 * 1024;

/** The dynamic segment, as the loader reads it. */
export interface Dynamic {
  readonly needed: readonly string[];
  readonly rpath: string | undefined;
  readonly runpath: string | undefined;
  readonly soname: string | undefined;
  /** Value of a tag that holds an address; the last one counts where there are several. */
  address(tag: number): bigint | undefined;
  /** Value of a tag that holds a number. */
  number(tag: number): number | undefined;
  /** Where an address of memory stands in the file, with all that follows it in its segment. */
  spanAt(address: bigint, what: string): Span;
  /** A name from the dynamic string table. */
  name(offset: number): string;
}

/** Reads the dynamic segment; undefined where there is none, as in a static program. Throws `elf-corrupt`, `limit-exceeded`. */
export function readDynamic(elf: ElfFile): Dynamic | undefined {
  const segment = elf.segments.find(({ type }) => type === PT.dynamic);
  if (!segment || segment.size === 0) return undefined;
  const { reader, where } = elf;
  const loads = elf.segments.filter(({ type }) => type === PT.load);
  const table = spanAt(segment.address, "dynamic segment");
  if (table.offset !== segment.offset || table.size < segment.size) {
    // The loader goes by the address and other readers go by the offset: they must see the same.
    reader.fail("has a dynamic segment that is elsewhere in memory than in the file", segment.offset);
  }

  const fields = fieldReader(DYNAMIC, reader, elf.identification);
  const values = new Map<number, bigint>();
  const neededAt: number[] = [];
  for (let at = segment.offset; at + fields.size <= segment.offset + segment.size; at += fields.size) {
    const tag = Number(fields.address(at, "tag"));
    if (tag === 0) break; // DT_NULL
    if (!KNOWN.has(tag)) continue;
    if (tag === DT.needed) neededAt.push(fields.get(at, "value"));
    else values.set(tag, fields.address(at, "value"));
    if (neededAt.length > MOST_NEEDED) {
      throw new LisdebError("limit-exceeded", `needs more than ${MOST_NEEDED} libraries`, { where });
    }
  }
  const strings = stringTable();
  let nameBytes = 0;

  return {
    needed: neededAt.map(name),
    rpath: named(DT.rpath),
    runpath: named(DT.runpath),
    soname: named(DT.soname),
    address: (tag) => values.get(tag),
    number,
    spanAt,
    name,
  };

  function named(tag: number): string | undefined {
    const offset = number(tag);
    return offset === undefined ? undefined : name(offset);
  }

  function number(tag: number): number | undefined {
    const value = values.get(tag);
    return value === undefined ? undefined : reader.size(value);
  }

  function stringTable(): Span | undefined {
    const [address, size] = [values.get(DT.strtab), number(DT.strsz)];
    if (address === undefined || size === undefined) return undefined;
    const span = spanAt(address, "dynamic string table");
    if (size > span.size) reader.fail(`has a dynamic string table of ${size} bytes, past its segment`);
    return { offset: span.offset, size };
  }

  function name(offset: number): string {
    if (!strings) throw new LisdebError("elf-corrupt", "has names and no string table", { where });
    if (offset >= strings.size) {
      reader.fail(`has a name at ${offset} of a string table of ${strings.size} bytes`, strings.offset);
    }
    const start = strings.offset + offset;
    const end = elf.bytes.indexOf(0, start);
    if (end < 0 || end >= strings.offset + strings.size) {
      reader.fail("has a name that does not end in its string table", start);
    }
    nameBytes += end - start;
    if (end - start > LONGEST_NAME || nameBytes > MOST_NAME_BYTES) {
      throw new LisdebError("limit-exceeded", "has names that are longer than any compiler makes", { where });
    }
    return Buffer.from(elf.bytes.buffer, elf.bytes.byteOffset + start, end - start).toString("utf8");
  }

  function spanAt(address: bigint, what: string): Span {
    const load = loads.find((candidate) => inLoad(candidate, address));
    if (!load)
      return reader.fail(`has a ${what} at address 0x${address.toString(16)}, which no segment loads`);
    const skipped = Number(address - load.address);
    return { offset: load.offset + skipped, size: load.size - skipped };
  }
}

function inLoad(load: { address: bigint; size: number }, address: bigint): boolean {
  return address >= load.address && address < load.address + BigInt(load.size);
}
