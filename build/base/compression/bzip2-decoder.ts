import { LisdebError } from "../errors.ts";
import { StreamReader } from "../stream-reader.ts";
import type { Where } from "../where.ts";
import { BLOCK_MAGIC, END_MAGIC, findMagic, HEAD_BITS, readHead, streamOfBlock } from "./bzip2-blocks.ts";
import { openBzip2, type DecodeBzip2Stream } from "./bzip2-library.ts";

/*
 * libbz2 is only to be had as a call that decodes one stream from memory to memory and says nothing of what follows it. It
 * is given one block after the other, which bounds the memory: no block has more than 2.4 MB or expands to more than 47 MB.
 */

/** 900,000 symbols of at most 20 bits, and 50 kB of tables. */
const LONGEST_BLOCK = 2_400_000;
/** How much of a block is looked at first. */
const FIRST_LOOK = 64 * 1024;
/** Five symbols of a block make at most so many bytes: four equal ones, and how many more of them. */
const LONGEST_RUN = 4 + 255;
/** A block's content is handed on in pieces. */
const CHUNK = 256 * 1024;

type Refuse = (what: string) => never;

/** Reads bzip2: streams one after the other, blocks and streams each with their CRC-32 (bzip2 1.0.8, decompress.c). */
export async function* decodeBzip2(
  input: AsyncIterable<Uint8Array>,
  where: Where,
): AsyncGenerator<Uint8Array> {
  const reader = new StreamReader(input);
  const refuse: Refuse = (what) => {
    throw new LisdebError("stream-corrupt", what, { where });
  };
  try {
    const decode = await openBzip2();
    for (let streams = 0; ; streams++) {
      const head = await reader.peek(4);
      if (head.length === 0 && streams > 0) return;
      const level = readStreamHeader(head);
      if (level === undefined && streams > 0) refuse("something follows the end of the bzip2 stream");
      if (level === undefined)
        return refuse(`the bzip2 stream is ${head.length < 4 ? "cut short" : "damaged"}`);
      reader.consume(4);
      yield* decodeStream(reader, level, decode, refuse);
    }
  } finally {
    await reader.close();
  }
}

/** "BZh", then the block size in 100,000 bytes as a digit. */
function readStreamHeader(head: Uint8Array): number | undefined {
  const digit = /^BZh([1-9])/.exec(Buffer.from(head.subarray(0, 4)).toString("latin1"))?.[1];
  return digit === undefined ? undefined : Number(digit);
}

async function* decodeStream(
  reader: StreamReader,
  level: number,
  decode: DecodeBzip2Stream,
  refuse: Refuse,
): AsyncGenerator<Uint8Array> {
  const most = Math.ceil((level * 100_000) / 5) * LONGEST_RUN;
  let combined = 0;
  // Blocks are not aligned to bytes: the bits of the next byte that belong to the block before.
  for (let start = 0; ;) {
    const head = readHead(await reader.peek(Math.ceil((start + HEAD_BITS) / 8)), start);
    if (head === undefined) return refuse("the bzip2 stream is cut short");
    if (head.magic === END_MAGIC) {
      if (head.crc !== combined) refuse("the bzip2 stream is damaged: its checksum is wrong");
      reader.consume(Math.ceil((start + HEAD_BITS) / 8));
      return;
    }
    if (head.magic !== BLOCK_MAGIC) refuse("the bzip2 stream is damaged: a block without a beginning");
    const { bytes, end } = await findEnd(reader, start + HEAD_BITS, refuse);
    const content = decode(streamOfBlock(level, bytes, { start, end, crc: head.crc }), most);
    if (content === undefined) return refuse("the bzip2 stream is damaged");
    reader.consume(end >> 3);
    start = end & 7;
    combined = (((combined << 1) | (combined >>> 31)) ^ head.crc) >>> 0;
    for (let at = 0; at < content.length; at += CHUNK) yield content.subarray(at, at + CHUNK);
  }
}

/** Where what follows the block begins, in bits, and the bytes at hand up to there at least. */
async function findEnd(
  reader: StreamReader,
  start: number,
  refuse: Refuse,
): Promise<{ bytes: Uint8Array; end: number }> {
  let from = start;
  for (let wanted = FIRST_LOOK; ; wanted = Math.min(wanted * 4, LONGEST_BLOCK)) {
    const bytes = await reader.peek(wanted);
    const end = findMagic(bytes, from);
    if (end !== undefined) return { bytes, end };
    if (bytes.length < wanted) refuse("the bzip2 stream is cut short");
    if (wanted === LONGEST_BLOCK) refuse("the bzip2 stream is damaged: a block without an end");
    // The rest may hold the beginning of a magic.
    from = Math.max(start, bytes.length * 8 - HEAD_BITS);
  }
}
