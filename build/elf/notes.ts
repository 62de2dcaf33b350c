import { LisdebError } from "../base/index.ts";
import type { ElfFacts } from "./elf-facts.ts";
import { PT, SHT, type ElfFile, type Span } from "./elf-file.ts";
import { fieldReader, NOTE } from "./structures.ts";

const NT_GNU_ABI_TAG = 1;
const NT_GNU_BUILD_ID = 3;

/** Genuine files have two to five. */
const MOST_NOTES = 10_000;
/** SHA-1 has 20 bytes, and no linker makes more than 64. */
const LONGEST_BUILD_ID = 64;

/** First word of an ABI tag (Linux Standard Base Core, "Linux ABI note"; glibc's elf.h, ELF_NOTE_OS_*). */
const SYSTEMS = ["Linux", "Hurd", "Solaris", "FreeBSD", "NetBSD", "Syllable", "NaCl"];

/** What the GNU notes state; undefined where there is no such note. The build id is in lower-case hex. */
export interface Notes {
  readonly abiNote: ElfFacts["abiNote"];
  readonly buildId: string | undefined;
}

/**
 * Reads the GNU notes (gABI, "Note Section") in the note segments, which the loader sees. In a file that is not linked yet, and for
 * the build id, which some linkers leave out of every segment, the note sections count too. Throws `elf-corrupt`, `limit-exceeded`.
 */
export function readNotes(elf: ElfFile): Notes {
  // Of the whole file: many segments may name the same notes.
  const budget = { left: MOST_NOTES };
  const loaded = elf.segments
    .filter(({ type }) => type === PT.note)
    .flatMap((part) => gnuNotes(elf, part, budget));
  const all = loaded.some(({ type }) => type === NT_GNU_BUILD_ID)
    ? loaded
    : [
        ...loaded,
        ...elf
          .sections()
          .filter(({ type }) => type === SHT.note)
          .flatMap((part) => gnuNotes(elf, part, budget)),
      ];
  const abi = (elf.segments.length > 0 ? loaded : all).find(
    ({ type, content }) => type === NT_GNU_ABI_TAG && content.length >= 16,
  );
  const id = all.find(({ type, content }) => type === NT_GNU_BUILD_ID && content.length <= LONGEST_BUILD_ID);
  return {
    abiNote: abi && abiTag(abi.content, elf),
    buildId: id && Buffer.from(id.content).toString("hex"),
  };
}

interface GnuNote {
  readonly type: number;
  readonly content: Uint8Array;
}

function gnuNotes(
  elf: ElfFile,
  part: Span & { readonly align: number },
  budget: { left: number },
): GnuNote[] {
  const { reader, bytes } = elf;
  const fields = fieldReader(NOTE, reader, elf.identification);
  const align = part.align === 8 ? 8 : 4;
  const end = part.offset + part.size;
  const notes: GnuNote[] = [];
  for (let at = part.offset; at + fields.size <= end;) {
    budget.left--;
    if (budget.left < 0) {
      throw new LisdebError("limit-exceeded", `has more than ${MOST_NOTES} notes`, { where: elf.where });
    }
    const nameAt = at + fields.size;
    const nameSize = fields.get(at, "namesz");
    const contentAt = padded(nameAt + nameSize, part.offset, align);
    const contentSize = fields.get(at, "descsz");
    if (contentAt + contentSize > end) reader.fail("has a note that is longer than its segment", at);
    if (nameSize === 4 && Buffer.from(bytes.subarray(nameAt, nameAt + 4)).toString("latin1") === "GNU\0") {
      const content = bytes.subarray(contentAt, contentAt + contentSize);
      notes.push({ type: fields.get(at, "type"), content });
    }
    at = padded(contentAt + contentSize, part.offset, align);
  }
  return notes;
}

function abiTag(content: Uint8Array, elf: ElfFile): NonNullable<ElfFacts["abiNote"]> {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const little = elf.identification.endianness === "little";
  const word = (i: number) => view.getUint32(4 * i, little);
  return { os: SYSTEMS[word(0)] ?? `system ${word(0)}`, kernel: `${word(1)}.${word(2)}.${word(3)}` };
}

/** Notes are aligned within their segment. */
function padded(at: number, start: number, align: number): number {
  return start + Math.ceil((at - start) / align) * align;
}
