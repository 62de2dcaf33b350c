import { LIMITS, LisdebError, readAll, type ByteSource } from "../base/index.ts";
import { readElf, type ElfFacts } from "../elf/index.ts";
import { daemonFromElf } from "./daemon-from-elf.ts";
import type { Daemon } from "./daemon.ts";

/** An ELF file, and the daemon that it is, if it is one. */
export interface ElfFile {
  readonly content: Uint8Array;
  readonly elf: ElfFacts;
  readonly daemon: Daemon | undefined;
}

/** Reads a whole ELF file. Throws `elf-corrupt`, `limit-exceeded`, `daemon-contradiction`. */
export async function readElfFile(source: ByteSource): Promise<ElfFile> {
  const { size, where } = source;
  if (size > LIMITS.elfBytes) {
    throw new LisdebError(
      "limit-exceeded",
      `has ${size} bytes; a binary that lisdeb reads has at most ${LIMITS.elfBytes}`,
      { where },
    );
  }
  const content = await readAll(source);
  return { content, elf: readElf(content, where), daemon: daemonFromElf(content, where) };
}
