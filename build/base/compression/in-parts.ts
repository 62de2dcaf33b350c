import { setImmediate } from "node:timers/promises";
import { LisdebError } from "../errors.ts";
import { gzip, xz } from "./compress.ts";
import type { XzBlock } from "./xz-blocks.ts";

/*
 * A text of many pieces (paragraphs of Packages, lines of Contents) is cut into parts, and each part is compressed by itself. What decides
 * where a part ends is the piece before it, and not how many there are: then a new piece changes one part, and the others can be taken
 * over as they are. gzip's parts are members, and xz's are blocks of one stream: apt 1.0 to 3.0 refuses a file of several streams.
 */

/** No part is shorter, but for the last: small parts compress badly. In characters. */
const SHORTEST = 16 * 1024;
/** No part is longer, but for one of a single piece that is. In characters. */
const LONGEST = 512 * 1024;

/** Pieces of a text as parts: one ends where `endsPart` says so of its last piece, within the bounds above. */
export function cutInParts(
  pieces: readonly string[],
  endsPart: (piece: string, index: number) => boolean,
): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let length = 0;
  for (const [index, piece] of pieces.entries()) {
    if (part.length > 0 && length + piece.length > LONGEST) {
      parts.push(part);
      [part, length] = [[], 0];
    }
    part.push(piece);
    length += piece.length;
    if (length >= SHORTEST && endsPart(piece, index)) {
      parts.push(part);
      [part, length] = [[], 0];
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** A file that was compressed in parts before, and which of its parts are wanted again. */
export interface EarlierParts {
  readonly file: Uint8Array;
  /** How many bytes each of its parts has unpacked. Where the file says otherwise, nothing is taken from it. */
  readonly contents: readonly number[];
  /** Of gzip, which does not tell it: how many bytes each of its parts has in the file. */
  readonly lengths?: readonly number[] | undefined;
  /** For each of the new parts, the number of the earlier one that has the same content. */
  readonly same: readonly (number | undefined)[];
}

/** Which of the earlier parts each part is the same as. The first piece of a part stands in no other one. */
export function sameParts(
  parts: readonly (readonly string[])[],
  earlier: readonly (readonly string[])[],
): (number | undefined)[] {
  const byFirst = new Map(earlier.map((part, i) => [part[0], i]));
  return parts.map((part) => {
    const found = byFirst.get(part[0]);
    const other = found === undefined ? undefined : earlier[found];
    const same = other?.length === part.length && part.every((piece, i) => piece === other[i]);
    return same ? found : undefined;
  });
}

/** The parts as members of one gzip file (RFC 1952, 2.2), and how many bytes each takes. */
export async function gzipInParts(
  parts: readonly Uint8Array[],
  earlier?: EarlierParts,
): Promise<{ readonly bytes: Uint8Array; readonly parts: readonly number[] }> {
  // Loaded when first used, as all that has to do with compression.
  const { isMemberOf, membersOf } = await import("./gzip-members.ts");
  const known = earlier && membersOf(earlier.file, earlier.lengths ?? [], earlier.contents);
  const members: Uint8Array[] = [];
  // A file without a member would be none of gzip's.
  for (const [i, part] of (parts.length > 0 ? parts : [new Uint8Array(0)]).entries()) {
    const member = known?.[earlier?.same[i] ?? -1];
    if (member && isMemberOf(member, part)) members.push(member);
    else {
      members.push(await gzip(part));
      // It compresses on this thread: what waits for others, such as those of liblzma, gets its turn.
      await setImmediate();
    }
  }
  return { bytes: Buffer.concat(members), parts: members.map(({ length }) => length) };
}

/** The parts as blocks of one .xz stream. */
export async function xzInParts(parts: readonly Uint8Array[], earlier?: EarlierParts): Promise<Uint8Array> {
  const { blocksOf, streamOfBlocks } = await import("./xz-blocks.ts");
  const read = earlier && blocksOf(earlier.file);
  const isTrue =
    read?.length === earlier?.contents.length &&
    read?.every(({ content }, i) => content === earlier?.contents[i]);
  const known = isTrue ? read : undefined;
  const blocks: XzBlock[] = [];
  for (let at = 0; at < parts.length; at += AT_ONCE) {
    const made = parts.slice(at, at + AT_ONCE).map(async (part, i) => {
      const block = known?.[earlier?.same[at + i] ?? -1];
      if (block?.content === part.length) return block;
      const [only, ...others] = blocksOf(await xz(part)) ?? [];
      if (only && others.length === 0) return only;
      throw new LisdebError("bug", `liblzma made no stream of one block out of ${part.length} bytes`);
    });
    blocks.push(...(await Promise.all(made)));
  }
  return streamOfBlocks(blocks);
}

/** As many as Node has threads for. */
const AT_ONCE = 4;
