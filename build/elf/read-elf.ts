import type { Where } from "../base/index.ts";
import { readDynamic } from "./dynamic.ts";
import type { ElfFacts } from "./elf-facts.ts";
import { openElf, PT, SHT, type ElfFile } from "./elf-file.ts";
import { readImports } from "./imports.ts";
import { machineOf } from "./machines.ts";
import { readNotes } from "./notes.ts";
import { refuseStandIn } from "./stand-in.ts";
import { readSymbolVersions } from "./symbol-versions.ts";

/** gABI, "ELF Header", e_type. */
const TYPES: readonly ElfFacts["type"][] = ["other", "relocatable", "executable", "shared", "core"];

const LONGEST_INTERPRETER = 4096;
const LONGEST_COMMENTS = 64 * 1024;

/**
 * Reads what decides where an ELF file runs, in the way of the kernel and the dynamic loader: by the program headers. Section headers are
 * asked only for what the loader does not know: whether there is a symbol table, and which compilers were used; a file
 * without any is fine. Throws `elf-corrupt` with the byte, `elf-stand-in`, `limit-exceeded`.
 */
export function readElf(bytes: Uint8Array, where: Where): ElfFacts {
  const elf = openElf(bytes, where);
  refuseStandIn(elf);
  const { machine, architecture } = machineOf(elf.machine, elf.flags, elf.identification);
  const dynamic = readDynamic(elf);
  const versions = dynamic && readSymbolVersions(elf, dynamic);
  const interpreter = readInterpreter(elf);
  const sections = elf.sections();
  return {
    class: elf.identification.class,
    endianness: elf.identification.endianness,
    type: TYPES[elf.type] ?? "other",
    machine,
    architecture,
    osAbi: elf.identification.osAbi,
    ...readNotes(elf),
    interpreter,
    needed: dynamic?.needed ?? [],
    rpath: dynamic?.rpath,
    runpath: dynamic?.runpath,
    soname: dynamic?.soname,
    versionsNeeded: versions?.needed ?? [],
    static: interpreter === undefined && (dynamic?.needed ?? []).length === 0,
    stripped: !sections.some(({ type }) => type === SHT.symtab),
    relro: elf.segments.some(({ type }) => type === PT.relro),
    imports: dynamic && versions ? readImports(elf, dynamic, versions) : [],
    comments: readComments(elf),
  };
}

/** PT_INTERP: the path of the dynamic loader, which the kernel reads. */
function readInterpreter({ segments, bytes, reader }: ElfFile): string | undefined {
  const segment = segments.find(({ type }) => type === PT.interp);
  if (!segment) return undefined;
  const text = bytes.subarray(segment.offset, segment.offset + segment.size);
  const end = text.indexOf(0);
  if (end < 0 || end > LONGEST_INTERPRETER) {
    return reader.fail("has the path of an interpreter that does not end", segment.offset);
  }
  return Buffer.from(text.subarray(0, end)).toString("utf8");
}

/** `.comment`: one string for each compiler, as often as it was used; here once. */
function readComments(elf: ElfFile): string[] {
  const section = elf.sections().find(({ name }) => name === ".comment");
  if (!section) return [];
  const size = Math.min(section.size, LONGEST_COMMENTS);
  const text = Buffer.from(elf.bytes.subarray(section.offset, section.offset + size)).toString("utf8");
  return [...new Set(text.split("\0").filter((comment) => comment !== ""))];
}
