/**
 * How many xz streams a file holds, one behind the other; 1 also for what is no sound xz file, which its decoder judges. Read from the end, without
 * unpacking: each stream's footer says how long its index is, and the index how long each block (The .xz File Format, 2.1.2 and 4).
 */
export function xzStreams(bytes: Uint8Array): number {
  let streams = 0;
  let end = bytes.length;
  while (end > 0) {
    // Padding is of whole words of zeros (2.2).
    while (end >= 4 && bytes.subarray(end - 4, end).every((byte) => byte === 0)) end -= 4;
    const start = startOfStream(bytes, end);
    if (start === undefined) return Math.max(streams, 1);
    streams += 1;
    end = start;
  }
  return Math.max(streams, 1);
}

const HEADER = 12;
const FOOTER = 12;

function startOfStream(bytes: Uint8Array, end: number): number | undefined {
  if (end < HEADER + FOOTER || bytes[end - 2] !== 0x59 || bytes[end - 1] !== 0x5a) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const indexSize = (view.getUint32(end - 8, true) + 1) * 4;
  const index = end - FOOTER - indexSize;
  if (index < HEADER || bytes[index] !== 0) return undefined;
  const blocks = sizeOfBlocks(bytes, index + 1, end - FOOTER);
  const start = blocks === undefined ? -1 : index - blocks - HEADER;
  return start >= 0 && bytes[start] === 0xfd && bytes[start + 1] === 0x37 ? start : undefined;
}

/** What an index says that all of its blocks take, each filled up to whole words. */
function sizeOfBlocks(bytes: Uint8Array, from: number, end: number): number | undefined {
  const at = { offset: from };
  const records = readNumber(bytes, at, end);
  if (records === undefined || records > end - from) return undefined;
  let size = 0;
  for (let record = 0; record < records; record++) {
    const unpadded = readNumber(bytes, at, end);
    const unpacked = readNumber(bytes, at, end);
    if (unpadded === undefined || unpacked === undefined) return undefined;
    size += Math.ceil(unpadded / 4) * 4;
  }
  return size;
}

/** A number of seven bits a byte, the lowest first (1.2). */
function readNumber(bytes: Uint8Array, at: { offset: number }, end: number): number | undefined {
  let value = 0;
  for (let i = 0; i < 7 && at.offset < end; i++) {
    const byte = bytes[at.offset++] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) return value;
  }
  return undefined;
}
