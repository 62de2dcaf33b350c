import { LisdebError, type Where } from "../../base/index.ts";
import type { DirectoryRecord } from "./directory-record.ts";

/** A stretch of the image, in bytes. */
export interface Extent {
  readonly start: number;
  readonly size: number;
}

/** What a volume descriptor says that places everything else. */
export interface Volume {
  /** Of a logical block, in bytes: 512, 1024 or 2048. */
  readonly blockSize: number;
  /** Of the whole image, in bytes. */
  readonly imageSize: number;
  /** Discs that the volume set has. */
  readonly setSize: number;
  /** Which of them this one is, from 1. */
  readonly sequenceNumber: number;
}

/**
 * Where the content of a record stands, held to the image's end. Throws `medium-corrupt` where it is not wholly inside
 * the image, `medium-unsupported` where it is interleaved or on another disc. `where` is the file or folder.
 */
export function extentOf(record: DirectoryRecord, volume: Volume, where: Where): Extent {
  // An empty file has no place, and what writers put there for one is anything from 0 to far outside.
  if (record.size === 0 && !record.isFolder) return { start: 0, size: 0 };
  if (record.isInterleaved) {
    throw new LisdebError(
      "medium-unsupported",
      "is recorded interleaved, which only discs of the 1980s are",
      {
        where,
      },
    );
  }
  // Only where the set has several discs: on single ones, some writers put any number into the record, and Linux ignores it.
  if (volume.setSize > 1 && record.volumeNumber !== volume.sequenceNumber) {
    const message = `is on disc ${record.volumeNumber} of a set; this is disc ${volume.sequenceNumber}`;
    throw new LisdebError("medium-unsupported", message, { where });
  }
  const start = (record.block + record.attributeBlocks) * volume.blockSize;
  return insideImage({ start, size: record.size }, volume.imageSize, where);
}

/** The extent itself; throws `medium-corrupt` where it is not wholly inside the image. */
export function insideImage(extent: Extent, imageSize: number, where: Where): Extent {
  const end = extent.start + extent.size;
  if (end > imageSize) {
    const message = `is said to end at byte ${end} of the image, which has only ${imageSize}`;
    throw new LisdebError("medium-corrupt", message, { where, hint: "is the image cut short?" });
  }
  return extent;
}

/** Extents that follow each other without a gap as one: a file of several extents is nearly always one stretch. */
export function joined(extents: readonly Extent[]): Extent[] {
  const result: Extent[] = [];
  for (const extent of extents) {
    const last = result.at(-1);
    if (extent.size === 0) continue;
    if (last && last.start + last.size === extent.start) {
      result[result.length - 1] = { start: last.start, size: last.size + extent.size };
    } else {
      result.push(extent);
    }
  }
  return result;
}
