import { DT, type Dynamic } from "./dynamic.ts";
import { SHT, type ElfFile } from "./elf-file.ts";
import { fieldReader, RELOCATION, RELOCATION_WITH_ADDEND, SYMBOL } from "./structures.ts";

/** The two machines whose DT_HASH has 64-bit words. */
const EM_S390 = 22;
const EM_ALPHA = 0x9026;

/**
 * How many dynamic symbols there are, which is written nowhere. It follows from the hash table that the loader finds symbols by; but a
 * program that exports nothing has an empty GNU hash table, and then from the relocations, which name every symbol that
 * the loader looks up, and from the section header of the table. Throws `elf-corrupt`.
 */
export function symbolCount(elf: ElfFile, dynamic: Dynamic, tableOffset: number): number {
  const hash = dynamic.address(DT.hash);
  if (hash !== undefined) return countByHash(elf, dynamic, hash);
  const mips = dynamic.number(DT.mipsSymbolCount);
  if (mips !== undefined) return mips;
  const gnuHash = dynamic.address(DT.gnuHash);
  const exported = gnuHash === undefined ? 0 : countByGnuHash(elf, dynamic, gnuHash);
  return Math.max(exported, countByRelocations(elf, dynamic), countBySection(elf, tableOffset));
}

/** gABI, "Hash Table": nbucket, nchain, …; there are as many chain entries as symbols. */
function countByHash(elf: ElfFile, dynamic: Dynamic, address: bigint): number {
  const { offset } = dynamic.spanAt(address, "hash table");
  const wide = elf.identification.class === 64 && (elf.machine === EM_S390 || elf.machine === EM_ALPHA);
  if (!wide) return readWord(elf, offset + 4);
  elf.reader.seek(offset + 8);
  return elf.reader.size(
    elf.identification.endianness === "little" ? elf.reader.u64le() : elf.reader.u64be(),
  );
}

/**
 * The GNU hash table (binutils, elflink.c): nbuckets, symoffset, bloom_size, bloom_shift; bloom words as wide as the class; buckets; then
 * one word for each symbol from symoffset on, whose lowest bit marks the end of a chain. 0 where all buckets are empty.
 */
function countByGnuHash(elf: ElfFile, dynamic: Dynamic, address: bigint): number {
  const { offset, size } = dynamic.spanAt(address, "GNU hash table");
  const buckets = readWord(elf, offset);
  const symbolOffset = readWord(elf, offset + 4);
  const bloom = readWord(elf, offset + 8);
  const bucketsAt = offset + 16 + bloom * (elf.identification.class / 8);
  const chainsAt = bucketsAt + buckets * 4;
  if (chainsAt > offset + size) {
    elf.reader.fail("has a GNU hash table that does not end in its segment", offset);
  }
  let last = 0;
  for (let i = 0; i < buckets; i++) last = Math.max(last, readWord(elf, bucketsAt + 4 * i));
  if (last < symbolOffset) return 0;
  while ((readWord(elf, chainsAt + (last - symbolOffset) * 4) & 1) === 0) last++;
  return last + 1;
}

function countByRelocations(elf: ElfFile, dynamic: Dynamic): number {
  const plain = fieldReader(RELOCATION, elf.reader, elf.identification);
  const withAddend = fieldReader(RELOCATION_WITH_ADDEND, elf.reader, elf.identification);
  const pltKind = dynamic.number(DT.pltrel) === DT.rela ? withAddend : plain;
  const shift = elf.identification.class === 64 ? 32n : 8n;
  let highest = -1;
  for (const [fields, start, length] of [
    [plain, DT.rel, DT.relsz],
    [withAddend, DT.rela, DT.relasz],
    [pltKind, DT.jmprel, DT.pltrelsz],
  ] as const) {
    const [address, size] = [dynamic.address(start), dynamic.number(length)];
    if (address === undefined || size === undefined || size === 0) continue;
    const table = dynamic.spanAt(address, "relocation table");
    if (size > table.size) elf.reader.fail("has relocations past the end of their segment", table.offset);
    for (let at = table.offset; at + fields.size <= table.offset + size; at += fields.size) {
      highest = Math.max(highest, Number(fields.address(at, "info") >> shift));
    }
  }
  return highest + 1;
}

/** The section header counts only where it speaks of the table that the loader uses. */
function countBySection(elf: ElfFile, tableOffset: number): number {
  const section = elf.sections().find(({ type, offset }) => type === SHT.dynsym && offset === tableOffset);
  if (!section) return 0;
  return Math.floor(section.size / fieldReader(SYMBOL, elf.reader, elf.identification).size);
}

function readWord({ reader, identification }: ElfFile, at: number): number {
  reader.seek(at);
  return identification.endianness === "little" ? reader.u32le() : reader.u32be();
}
