import { LisdebError } from "../base/index.ts";
import { PT, SHF, SHT, type ElfFile } from "./elf-file.ts";

/** e_type of programs and libraries. */
const LINKED: readonly number[] = [2, 3]; // ET_EXEC, ET_DYN

/**
 * Refuses a file that has the form of a program and does not show what the program needs: it would pass for a static one that runs
 * everywhere. Throws `elf-stand-in`.
 */
export function refuseStandIn(elf: ElfFile): void {
  if (!LINKED.includes(elf.type)) return;
  if (isPackedByUpx(elf)) {
    refuse(elf, "is packed by UPX, so that what it needs does not show", "unpack it first: upx -d");
  }
  if (isOnlyDebugging(elf)) {
    refuse(elf, "holds only the debugging information of a program", "the program itself is another file");
  }
}

function refuse({ where }: ElfFile, message: string, hint: string): never {
  throw new LisdebError("elf-stand-in", message, { where, hint });
}

/** UPX's l_info (its src/stub/src/include/linux.h) stands behind the program headers: a checksum, and the magic number. */
function isPackedByUpx({ bytes, segmentsEnd }: ElfFile): boolean {
  return Buffer.from(bytes.subarray(segmentsEnd + 4, segmentsEnd + 8)).toString("latin1") === "UPX!";
}

/**
 * `objcopy --only-keep-debug` and `eu-strip -f` make what the program loads into sections without content; only the notes stay. What is
 * left may have no segment at all (dwz).
 */
function isOnlyDebugging(elf: ElfFile): boolean {
  const loaded = elf.sections().filter(({ flags }) => (flags & SHF.alloc) !== 0n);
  if (loaded.length === 0) return !elf.segments.some(({ type }) => type === PT.load);
  return (
    loaded.some(({ type }) => type === SHT.nobits) &&
    loaded.every(({ type }) => type === SHT.nobits || type === SHT.note)
  );
}
