import type { Where } from "../base/index.ts";
import { openElf, PT } from "./elf-file.ts";

/**
 * Which of the wanted texts the program can use: each counts wherever its bytes stand in a loadable segment, also as a
 * part of a longer string, since linkers keep a string that is the end of another only once. Compiler comments and debugging
 * information are not looked at: what is said there is not done. Throws as readElf does.
 */
export function stringsIn(bytes: Uint8Array, wanted: readonly string[], where: Where): Set<string> {
  const segments = openElf(bytes, where).segments.filter((segment) => segment.type === PT.load);
  const parts = segments.map(({ offset, size }) =>
    Buffer.from(bytes.buffer, bytes.byteOffset + offset, size),
  );
  return new Set(wanted.filter((text) => parts.some((part) => part.includes(text, 0, "latin1"))));
}
