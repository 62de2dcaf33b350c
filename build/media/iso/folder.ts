import { ByteReader } from "../../base/index.ts";
import type { Budget } from "./budget.ts";
import { directoryRecordAt, type DirectoryRecord } from "./directory-record.ts";
import type { Extent } from "./extent.ts";
import { PAGE, type Pages } from "./pages.ts";
import { SECTOR } from "./sector.ts";

/** ECMA-119 7.6.2: the identifiers of a folder's first two records, which stand for itself and for its parent. */
const SELF = 0;
const PARENT = 1;

/**
 * The records of a folder but those of itself and its parent, in order (ECMA-119 6.8.1). Throws `medium-corrupt` where the
 * extent holds no folder or a record is broken, `limit-exceeded`.
 */
export async function* recordsOf(
  extent: Extent,
  blockSize: number,
  pages: Pages,
  budget: Budget,
): AsyncGenerator<DirectoryRecord> {
  let index = 0;
  for (let at = extent.start; at < extent.start + extent.size;) {
    // A record ends in the sector in which it begins, and so does not cross a page.
    const end = Math.min(extent.start + extent.size, (Math.floor(at / PAGE) + 1) * PAGE);
    const reader = readerOf(await pages.read(at, end - at), pages, at);
    for (let offset = 0; at + offset < end;) {
      const left = SECTOR - ((at + offset) % SECTOR);
      if (reader.bytes[offset] === 0) {
        // Zeros fill up a sector. Going on at the next block and not the next sector, folders of images with small blocks
        // are read right whichever of the two the writer filled up to.
        offset += blockSize - ((at + offset) % blockSize);
        continue;
      }
      const record = directoryRecordAt(reader, offset, Math.min(offset + left, end - at), at);
      offset += record.length;
      budget.spend("records", 1);
      const special = specialOf(record);
      if (index === 0 && special !== SELF) reader.fail(NO_FOLDER, offset - record.length);
      if (special !== undefined && index !== special) {
        reader.fail("a folder has a second record for itself or its parent", offset - record.length);
      }
      index++;
      if (special === undefined) yield record;
    }
    at = end;
  }
  if (index === 0) readerOf(new Uint8Array(), pages, extent.start).fail(NO_FOLDER, 0);
}

/**
 * The record of the folder itself, with which a folder begins: it says how long the folder is, and what Rock Ridge says of
 * it. Throws `medium-corrupt` where there is no folder at `start`.
 */
export async function ownRecord(start: number, pages: Pages): Promise<DirectoryRecord> {
  const length = Math.max(0, Math.min(SECTOR - (start % SECTOR), pages.size - start));
  const reader = readerOf(length > 0 ? await pages.read(start, length) : new Uint8Array(), pages, start);
  if (length === 0 || reader.bytes[0] === 0) reader.fail(NO_FOLDER, 0);
  const record = directoryRecordAt(reader, 0, length, start);
  if (!isOwnRecord(record) || !record.isFolder) reader.fail(NO_FOLDER, 0);
  return record;
}

/** Whether a record is that of the folder which it stands in. */
export function isOwnRecord(record: DirectoryRecord): boolean {
  return specialOf(record) === SELF;
}

const NO_FOLDER = "there is no folder where one is said to be";

function readerOf(bytes: Uint8Array, { where }: Pages, start: number): ByteReader {
  return new ByteReader(bytes, { where, code: "medium-corrupt", start });
}

function specialOf({ identifier }: DirectoryRecord): number | undefined {
  const [only] = identifier;
  return identifier.length === 1 && (only === SELF || only === PARENT) ? only : undefined;
}
