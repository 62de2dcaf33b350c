import { ByteReader, type Where } from "../base/index.ts";
import { readIdentification } from "./identification.ts";
import { machineOf } from "./machines.ts";
import { fieldReader, HEADER } from "./structures.ts";

/** Bytes of the longest ELF header (gABI, "ELF Header": 52 or 64). */
export const ELF_HEADER_SIZE = 64;

/**
 * For which processor an ELF file is, by its first {@link ELF_HEADER_SIZE} bytes: for listing many files of which nothing else matters.
 * `architecture` is Debian's name, undefined where it has none. Throws `elf-corrupt`.
 */
export function machineOfHead(
  head: Uint8Array,
  where: Where,
): { readonly machine: string; readonly architecture: string | undefined } {
  const identification = readIdentification(head, where);
  const reader = new ByteReader(head, { where, code: "elf-corrupt" });
  const header = fieldReader(HEADER, reader, identification);
  const start = 16; // e_ident comes first
  return machineOf(header.get(start, "machine"), header.get(start, "flags"), identification);
}
