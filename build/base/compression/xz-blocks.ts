import { crc32 } from "node:zlib";

/*
 * The .xz File Format 1.2.1. A stream is a header, blocks, an index of the blocks and a footer; each block can be decoded by itself, so
 * that streams of one block each can be made into one stream of all their blocks.
 */

/** Magic bytes, then the stream flags: CRC-64 at the end of each block (2.1.1). */
const FLAGS = [0x00, 0x04];
const HEADER = withCrc(Buffer.from(FLAGS), (crc) => [
  Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
  Buffer.from(FLAGS),
  crc,
]);
/** CRC-32, size of the index, the flags again, "YZ" (2.1.2). */
const FOOTER_BYTES = 12;
const FOOTER_MAGIC = [0x59, 0x5a];

/** A block of a stream. */
export interface XzBlock {
  /** As it stands in the stream, with the padding behind its data: a multiple of four bytes. */
  readonly bytes: Uint8Array;
  /** In bytes, without the padding (4.3, "Unpadded Size"). */
  readonly unpadded: number;
  /** In bytes, unpacked. */
  readonly content: number;
}

/** The blocks of a file of one stream with CRC-64; undefined where it is not one, or its index is damaged. The blocks themselves are not looked at. */
export function blocksOf(file: Uint8Array): XzBlock[] | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const footerAt = bytes.length - FOOTER_BYTES;
  if (footerAt < HEADER.length || !bytes.subarray(0, HEADER.length).equals(HEADER)) return undefined;
  const indexSize = (bytes.readUInt32LE(footerAt + 4) + 1) * 4;
  if (!bytes.subarray(footerAt).equals(footerOf(indexSize))) return undefined;
  const indexAt = footerAt - indexSize;
  if (indexAt < HEADER.length || bytes[indexAt] !== 0) return undefined;
  if (bytes.readUInt32LE(footerAt - 4) !== crc32(bytes.subarray(indexAt, footerAt - 4))) return undefined;

  const reader = { bytes, at: indexAt + 1, end: footerAt - 4 };
  const count = readNumber(reader);
  if (count === undefined || count > indexSize) return undefined;
  const blocks: XzBlock[] = [];
  let start = HEADER.length;
  for (let i = 0; i < count; i++) {
    const [unpadded, content] = [readNumber(reader), readNumber(reader)];
    if (unpadded === undefined || content === undefined || unpadded === 0) return undefined;
    const end = start + toFour(unpadded);
    if (end > indexAt) return undefined;
    blocks.push({ bytes: bytes.subarray(start, end), unpadded, content });
    start = end;
  }
  return start === indexAt && reader.end - reader.at < 4 ? blocks : undefined;
}

/** One stream of blocks that {@link blocksOf} has read from other streams. */
export function streamOfBlocks(blocks: readonly XzBlock[]): Uint8Array {
  const records = blocks.flatMap(({ unpadded, content }) => [...number(unpadded), ...number(content)]);
  const index = Buffer.from([0, ...number(blocks.length), ...records]);
  const padded = Buffer.concat([index, Buffer.alloc(toFour(index.length) - index.length)]);
  const whole = withCrc(padded, (crc) => [padded, crc]);
  return Buffer.concat([HEADER, ...blocks.map(({ bytes }) => bytes), whole, footerOf(whole.length)]);
}

function footerOf(indexSize: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(indexSize / 4 - 1);
  const covered = Buffer.concat([size, Buffer.from(FLAGS)]);
  return withCrc(covered, (crc) => [crc, covered, Buffer.from(FOOTER_MAGIC)]);
}

function withCrc(covered: Uint8Array, arrange: (crc: Buffer) => Uint8Array[]): Buffer {
  const crc = Buffer.alloc(4);
  crc.writeUInt32LE(crc32(covered));
  return Buffer.concat(arrange(crc));
}

/** Seven bits a byte, the lowest first; all bytes but the last have the eighth bit (1.2). */
function number(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

function readNumber(from: { readonly bytes: Buffer; at: number; readonly end: number }): number | undefined {
  let value = 0;
  // Seven bytes hold 49 bits, more than any size here has; nine are allowed.
  for (let place = 0; place < 7 && from.at < from.end; place++) {
    const byte = from.bytes[from.at++] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * place);
    if (byte < 0x80) return byte === 0 && place > 0 ? undefined : value;
  }
  return undefined;
}

function toFour(size: number): number {
  return Math.ceil(size / 4) * 4;
}
