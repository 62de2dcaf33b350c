import type { ByteSource, Where } from "../../base/index.ts";
import type { Budget } from "./budget.ts";

/** An image's structure, read through a few pages in memory: what lies together on the image costs one read. */
export interface Pages {
  readonly where: Where;
  /** Of the image, in bytes. */
  readonly size: number;
  /** Bytes that the caller has checked to be inside the image. They may be shared: do not write to them. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Genisoimage and xorriso put all folders of an image, and their continuation areas, into one stretch near its start:
 * 64 KiB holds some 400 files with Rock Ridge.
 */
export const PAGE = 64 * 1024;
const KEPT = 16;

/** Opens a source for reading structure; what is read is taken from `budget`. */
export function openPages(source: ByteSource, budget: Budget): Pages {
  // A Map keeps the order of insertion: the first page in it is the one unused for longest.
  const kept = new Map<number, Uint8Array>();

  async function page(number: number): Promise<Uint8Array> {
    let bytes = kept.get(number);
    if (bytes) {
      kept.delete(number);
    } else {
      const start = number * PAGE;
      const length = Math.min(PAGE, source.size - start);
      budget.spend("metadata", length);
      bytes = await source.read(start, length);
      const oldest = kept.keys().next();
      if (kept.size >= KEPT && !oldest.done) kept.delete(oldest.value);
    }
    kept.set(number, bytes);
    return bytes;
  }

  return {
    where: source.where,
    size: source.size,
    async read(offset, length) {
      const pieces: Uint8Array[] = [];
      for (let at = offset; at < offset + length;) {
        const number = Math.floor(at / PAGE);
        const from = at - number * PAGE;
        const to = Math.min(PAGE, offset + length - number * PAGE);
        pieces.push((await page(number)).subarray(from, to));
        at = number * PAGE + to;
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
  };
}
