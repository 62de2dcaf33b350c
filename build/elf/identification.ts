import { LisdebError, LIMITS, atByte, type Where } from "../base/index.ts";

/** Whether these are the first bytes of an ELF file (gABI, "ELF Identification": EI_MAG0 to EI_MAG3). */
export function isElf(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** How the rest of the file is to be read. */
export interface Identification {
  readonly class: 32 | 64;
  readonly endianness: "little" | "big";
  /** EI_OSABI. */
  readonly osAbi: number;
}

/** Reads e_ident: 16 bytes that are the same in every ELF file. Throws `elf-corrupt`, `limit-exceeded`. */
export function readIdentification(bytes: Uint8Array, where: Where): Identification {
  if (bytes.length > LIMITS.elfBytes) {
    throw new LisdebError(
      "limit-exceeded",
      `has ${bytes.length} bytes, and ${LIMITS.elfBytes} are the most that is read`,
      { where },
    );
  }
  if (!isElf(bytes)) throw corrupt("does not begin as an ELF file does", where, 0);
  const [fileClass, data, version] = [bytes[4], bytes[5], bytes[6]]; // EI_CLASS, EI_DATA, EI_VERSION
  if (fileClass !== 1 && fileClass !== 2) {
    throw corrupt(`has the unknown class ${fileClass ?? "(none)"}: 1 is 32-bit, 2 is 64-bit`, where, 4);
  }
  if (data !== 1 && data !== 2) {
    throw corrupt(`has the unknown byte order ${data ?? "(none)"}: 1 is little, 2 is big`, where, 5);
  }
  if (version !== 1) throw corrupt(`has the unknown ELF version ${version ?? "(none)"}`, where, 6);
  return {
    class: fileClass === 1 ? 32 : 64,
    endianness: data === 1 ? "little" : "big",
    osAbi: bytes[7] ?? 0,
  };
}

/** An `elf-corrupt` at this byte. */
export function corrupt(message: string, where: Where, offset: number): LisdebError {
  return new LisdebError("elf-corrupt", message, { where: atByte(where, offset) });
}
