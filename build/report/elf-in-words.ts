import type { ElfFacts } from "../elf/index.ts";

/** `64-bit little-endian executable for x86-64`. */
export function machineInWords({ class: bits, endianness, type, machine }: ElfFacts): string {
  return `${bits}-bit ${endianness}-endian ${type} for ${machine}`;
}

/** The oldest kernel that its C library was built for; undefined where it does not say. */
export function abiInWords({ abiNote }: ElfFacts): string | undefined {
  return abiNote && `${abiNote.os} ${abiNote.kernel} or newer`;
}

/** Where it looks for libraries first: of the two tags, the loader heeds the newer one alone (ld.so(8)). */
export function runPathOf({ runpath, rpath }: ElfFacts): string | undefined {
  return runpath ?? rpath;
}

/** `GLIBC_2.4`, `GLIBC_2.4, weak`. */
export function symbolVersionInWords({
  name,
  weak,
}: ElfFacts["versionsNeeded"][number]["versions"][number]): string {
  return weak ? `${name}, weak` : name;
}
