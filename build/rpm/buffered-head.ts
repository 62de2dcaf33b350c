import type { ByteSource } from "../base/index.ts";

/** Lead, signature header and header of nearly every package are within this. */
const HEAD = 32 * 1024;

/** The same source, whose first 32 KiB are read at once and kept: opening a package takes six reads from there. */
export async function bufferedHead(source: ByteSource): Promise<ByteSource> {
  const head = await source.read(0, Math.min(HEAD, source.size));
  return {
    where: source.where,
    size: source.size,
    async read(offset, length) {
      return offset >= 0 && length >= 0 && offset + length <= head.length
        ? head.subarray(offset, offset + length)
        : source.read(offset, length);
    },
  };
}
