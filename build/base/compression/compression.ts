/** How bytes are compressed; `none` is as they are. */
export type Compression = "none" | "gzip" | "bzip2" | "xz" | "lzma" | "zstd";

/** The bytes that each form starts with. LZMA alone has no magic: see {@link looksLikeLzma}. */
const MAGICS: readonly { readonly compression: Compression; readonly magic: readonly number[] }[] = [
  { compression: "gzip", magic: [0x1f, 0x8b] }, // RFC 1952, 2.3.1
  { compression: "bzip2", magic: [0x42, 0x5a, 0x68] }, // "BZh", then the block size 1-9
  { compression: "xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] }, // The .xz File Format, 2.1.1.1
  { compression: "zstd", magic: [0x28, 0xb5, 0x2f, 0xfd] }, // RFC 8878, 3.1.1
];

/** What the first bytes (14 are enough) say of the compression; `undefined` where they are of no compressed form. */
export function sniffCompression(head: Uint8Array): Compression | undefined {
  const known = MAGICS.find(({ magic }) => magic.every((byte, i) => head[i] === byte));
  if (known) return known.compression;
  if (isZstdSkippable(head)) return "zstd";
  return looksLikeLzma(head) ? "lzma" : undefined;
}

/** A zstd stream may start with a skippable frame: 0x184D2A50 to 0x184D2A5F (RFC 8878, 3.1.2). */
function isZstdSkippable(head: Uint8Array): boolean {
  return ((head[0] ?? 0) & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
}

/**
 * The LZMA-alone header (lzma-file-format.txt, 1.1): properties, 4 bytes of dictionary size, 8 of uncompressed size,
 * then the range coder's first byte, which is always 0. Held to what encoders write, as xz itself does, because
 * otherwise much that is something else would pass.
 */
function looksLikeLzma(head: Uint8Array): boolean {
  if (head.length < 14) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const dictionary = view.getUint32(1, true);
  const size = view.getBigUint64(5, true);
  return (
    view.getUint8(0) < 225 &&
    dictionary >= 4096 &&
    (isPowerOfTwo(dictionary) || isPowerOfTwo(dictionary / 1.5) || dictionary === 0xffffffff) &&
    (size === 0xffffffffffffffffn || size < 1n << 38n) &&
    view.getUint8(13) === 0
  );
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
