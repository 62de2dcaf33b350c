/*
 * A bzip2 stream is a header, blocks and an end, and only the header begins at a byte. Each block can be decoded by itself,
 * as bzip2recover does, once it stands in a stream of its own; decompress.c of bzip2 1.0.8 is the description of all this.
 */

/** What a block begins with: pi, in BCD. */
export const BLOCK_MAGIC = 0x314159265359;
/** What the end of the stream begins with: the square root of pi. */
export const END_MAGIC = 0x177245385090;
/** Bits of either magic. */
const MAGIC_BITS = 48;
/** A magic, then a CRC-32: that of the block, or that of the whole stream. */
export const HEAD_BITS = MAGIC_BITS + 32;

const BLOCK_LOW = BLOCK_MAGIC % 2 ** 24;
const BLOCK_HIGH = Math.floor(BLOCK_MAGIC / 2 ** 24);
const END_LOW = END_MAGIC % 2 ** 24;
const END_HIGH = Math.floor(END_MAGIC / 2 ** 24);

/** The magic and the CRC-32 that begin at a bit; `undefined` where there are too few bytes for them. */
export function readHead(bytes: Uint8Array, bit: number): { magic: number; crc: number } | undefined {
  if (bytes.length * 8 < bit + HEAD_BITS) return undefined;
  const head = bitsOf(bytes, bit, bit + HEAD_BITS);
  return { magic: head.readUIntBE(0, 6), crc: head.readUInt32BE(6) };
}

/**
 * The first bit at or after `from` where either magic begins. One of 2^48 places in a block's own data would look like one by
 * chance: the block is then refused as damaged, as it is by bzip2recover.
 */
export function findMagic(bytes: Uint8Array, from: number): number | undefined {
  let low = 0;
  let high = 0;
  const first = from + MAGIC_BITS;
  for (let at = from >> 3; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    for (let shift = 7; shift >= 0; shift--) {
      high = ((high << 1) | (low >>> 23)) & 0xffffff;
      low = ((low << 1) | ((byte >> shift) & 1)) & 0xffffff;
      if ((low === BLOCK_LOW && high === BLOCK_HIGH) || (low === END_LOW && high === END_HIGH)) {
        const end = at * 8 + 8 - shift;
        if (end >= first) return end - MAGIC_BITS;
      }
    }
  }
  return undefined;
}

/** The block between two bits as a stream of its own, whose one CRC is the block's. */
export function streamOfBlock(
  level: number,
  bytes: Uint8Array,
  block: { readonly start: number; readonly end: number; readonly crc: number },
): Uint8Array {
  const length = block.end - block.start;
  const stream = Buffer.alloc(4 + Math.ceil((length + HEAD_BITS) / 8));
  stream.write(`BZh${level}`, "latin1");
  stream.set(bitsOf(bytes, block.start, block.end), 4);

  const end = Buffer.alloc(HEAD_BITS / 8);
  end.writeUIntBE(END_MAGIC, 0, 6);
  end.writeUInt32BE(block.crc, 6);
  const shift = length & 7;
  end.forEach((byte, i) => {
    const at = 4 + (length >> 3) + i;
    stream[at] = (stream[at] ?? 0) | (byte >> shift);
    if (shift > 0) stream[at + 1] = (byte << (8 - shift)) & 0xff;
  });
  return stream;
}

/** The bits from one to before another, moved to the beginning of a byte, with zeros after the last. */
function bitsOf(bytes: Uint8Array, start: number, end: number): Buffer {
  const moved = Buffer.alloc(Math.ceil((end - start) / 8));
  const shift = start & 7;
  for (let i = 0, at = start >> 3; i < moved.length; i++, at++) {
    moved[i] = ((bytes[at] ?? 0) << shift) | ((bytes[at + 1] ?? 0) >> (8 - shift));
  }
  const unused = moved.length * 8 - (end - start);
  if (unused > 0) moved[moved.length - 1] = ((moved.at(-1) ?? 0) >> unused) << unused;
  return moved;
}
