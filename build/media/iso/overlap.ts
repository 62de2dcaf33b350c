import { inside, LIMITS, LisdebError, shown, type Where } from "../../base/index.ts";
import type { Extent } from "./extent.ts";
import type { Found } from "./walk.ts";

interface Piece extends Extent {
  readonly found: Found;
}

/**
 * Refuses images in which one byte belongs to two things, or which are far less than what they are said to hold. Files that
 * have exactly the same extent are let through: genisoimage and xorriso record hard links and equal files so. `imageSize` is in
 * bytes. Throws `medium-unsafe`, `limit-exceeded`.
 */
export function checkOverlaps(found: readonly Found[], imageSize: number, where: Where): void {
  const pieces = found.flatMap((item) => item.extents.map((extent): Piece => ({ ...extent, found: item })));
  pieces.sort((a, b) => a.start - b.start || a.size - b.size);
  let last: Piece | undefined;
  for (const piece of pieces) {
    if (last && piece.start < last.start + last.size && !isShared(piece, last)) {
      const message = `is said to share bytes with "${shown(last.found.entry.path)}"`;
      throw new LisdebError("medium-unsafe", message, { where: inside(where, piece.found.entry.path) });
    }
    // Pieces come by their start, and none overlaps the one before but its equal: the last one is the one that ends last.
    last = piece;
  }
  // A few kilobytes named a hundred thousand times would keep whoever reads it all busy for hours.
  const content = found.reduce((sum, { entry }) => sum + entry.size, 0);
  if (content > LIMITS.expansionFree + LIMITS.expansion * imageSize) {
    throw new LisdebError("limit-exceeded", `says that it holds ${content} bytes in ${imageSize}`, { where });
  }
}

function isShared(one: Piece, other: Piece): boolean {
  const bothFiles = one.found.entry.type === "file" && other.found.entry.type === "file";
  return bothFiles && one.start === other.start && one.size === other.size;
}
