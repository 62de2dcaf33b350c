import { LisdebError } from "../base/index.ts";
import { DT, type Dynamic } from "./dynamic.ts";
import type { ElfFacts } from "./elf-facts.ts";
import type { ElfFile } from "./elf-file.ts";
import { fieldReader, VERSION_NEED, VERSION_NEED_ENTRY } from "./structures.ts";

/** vna_flags: the program starts without this version too. */
const VER_FLG_WEAK = 2;
/** Indices have 15 bits; the highest bit hides a symbol. */
const MOST_VERSIONS = 0x8000;

/** The symbol versions that a file needs of its libraries; empty where it needs none. */
export interface SymbolVersions {
  readonly needed: ElfFacts["versionsNeeded"];
  /** Version and library by the index that stands for them in the table of symbol versions. */
  readonly byIndex: ReadonlyMap<number, { readonly version: string; readonly library: string }>;
}

/** Reads which symbol versions are needed of which library (DT_VERNEED). Throws `elf-corrupt`, `limit-exceeded`. */
export function readSymbolVersions(elf: ElfFile, dynamic: Dynamic): SymbolVersions {
  const needed: { library: string; versions: { name: string; weak: boolean }[] }[] = [];
  const byIndex = new Map<number, { version: string; library: string }>();
  const address = dynamic.address(DT.verneed);
  if (address === undefined) return { needed, byIndex };

  const { reader } = elf;
  const table = dynamic.spanAt(address, "table of needed versions");
  const need = fieldReader(VERSION_NEED, reader, elf.identification);
  const entry = fieldReader(VERSION_NEED_ENTRY, reader, elf.identification);
  let read = 0;
  for (
    let at: number | undefined = table.offset;
    at !== undefined;
    at = next(at, need.get(at, "next"), need.size)
  ) {
    count();
    const library = dynamic.name(need.get(at, "file"));
    const versions: { name: string; weak: boolean }[] = [];
    needed.push({ library, versions });
    if (need.get(at, "count") === 0) continue;
    let place: number | undefined = at + need.get(at, "aux");
    while (place !== undefined) {
      count();
      const name = dynamic.name(entry.get(place, "name"));
      versions.push({ name, weak: (entry.get(place, "flags") & VER_FLG_WEAK) !== 0 });
      byIndex.set(entry.get(place, "other") & 0x7fff, { version: name, library });
      place = next(place, entry.get(place, "next"), entry.size);
    }
  }
  return { needed, byIndex };

  /** Links lead forwards and never into the entry that they stand in, so that every chain ends. */
  function next(at: number, distance: number, size: number): number | undefined {
    if (distance === 0) return undefined;
    if (distance < size) reader.fail("has a table of needed versions that overlaps itself", at);
    return at + distance;
  }

  function count(): void {
    read++;
    if (read > MOST_VERSIONS) {
      throw new LisdebError("limit-exceeded", `needs more than ${MOST_VERSIONS} symbol versions`, {
        where: elf.where,
      });
    }
  }
}
