import { LisdebError } from "../base/index.ts";
import { DT, type Dynamic } from "./dynamic.ts";
import type { ElfFacts } from "./elf-facts.ts";
import type { ElfFile } from "./elf-file.ts";
import { fieldReader, SYMBOL } from "./structures.ts";
import { symbolCount } from "./symbol-count.ts";
import type { SymbolVersions } from "./symbol-versions.ts";

/** The largest programs of a Debian system import some ten thousand. */
const MOST_IMPORTS = 500_000;

/** Reads the undefined dynamic symbols, each with the version that it is bound to. Throws `elf-corrupt`, `limit-exceeded`. */
export function readImports(elf: ElfFile, dynamic: Dynamic, versions: SymbolVersions): ElfFacts["imports"] {
  const address = dynamic.address(DT.symtab);
  if (address === undefined) return [];
  const { reader } = elf;
  const symbol = fieldReader(SYMBOL, reader, elf.identification);
  const table = dynamic.spanAt(address, "symbol table");
  const count = symbolCount(elf, dynamic, table.offset);
  if (count * symbol.size > table.size) {
    reader.fail(`has ${count} dynamic symbols, past the end of their segment`, table.offset);
  }
  const versym = dynamic.address(DT.versym);
  const indices = versym === undefined ? undefined : dynamic.spanAt(versym, "table of symbol versions");
  if (indices && count * 2 > indices.size) {
    reader.fail("has a table of symbol versions that is too short for its symbols", indices.offset);
  }

  const imports: { name: string; version: string | undefined; library: string | undefined }[] = [];
  for (let i = 1; i < count; i++) {
    const at = table.offset + i * symbol.size;
    if (symbol.get(at, "shndx") !== 0) continue; // SHN_UNDEF
    const nameAt = symbol.get(at, "name");
    if (nameAt === 0) continue;
    const index = indices ? readHalf(elf, indices.offset + 2 * i) & 0x7fff : 0;
    const bound = versions.byIndex.get(index);
    imports.push({ name: dynamic.name(nameAt), version: bound?.version, library: bound?.library });
    if (imports.length > MOST_IMPORTS) {
      throw new LisdebError("limit-exceeded", `imports more than ${MOST_IMPORTS} symbols`, {
        where: elf.where,
      });
    }
  }
  return imports;
}

function readHalf({ reader, identification }: ElfFile, at: number): number {
  reader.seek(at);
  return identification.endianness === "little" ? reader.u16le() : reader.u16be();
}
