import type { ByteReader } from "../../base/index.ts";
import { both16, both32, field, readFields, u8 } from "./fields.ts";
import { shortDate } from "./recorded-date.ts";

/** What a folder's records say of one file or folder. */
export interface DirectoryRecord {
  /** Of the record itself, in bytes. */
  readonly length: number;
  /** First logical block, before any extended attribute record. */
  readonly block: number;
  /** Logical blocks of extended attributes that stand before the content. */
  readonly attributeBlocks: number;
  /** Of the content, in bytes. */
  readonly size: number;
  /** Seconds since 1970; undefined where none is recorded. */
  readonly recorded: number | undefined;
  readonly isFolder: boolean;
  /** Belongs to another file of the same name, such as a Macintosh resource fork. */
  readonly isAssociated: boolean;
  /** Is not the last extent of its file: the next record goes on with it. */
  readonly goesOn: boolean;
  readonly isInterleaved: boolean;
  readonly volumeNumber: number;
  /** The name as recorded; one byte 0 for the folder itself, one byte 1 for its parent. */
  readonly identifier: Uint8Array;
  /** The system use area: Rock Ridge's place. */
  readonly systemUse: Uint8Array;
  /** Bytes from the start of the image to the record. */
  readonly at: number;
  /** Bytes from the start of the image to the system use area. */
  readonly systemUseAt: number;
}

/** ECMA-119 9.1. */
const RECORD = {
  length: field(0, u8), // 9.1.1
  attributeBlocks: field(1, u8), // 9.1.2
  block: field(2, both32), // 9.1.3
  size: field(10, both32), // 9.1.4
  recorded: field(18, shortDate), // 9.1.5
  flags: field(25, u8), // 9.1.6
  fileUnitSize: field(26, u8), // 9.1.7
  interleaveGap: field(27, u8), // 9.1.8
  volumeNumber: field(28, both16), // 9.1.9
  identifierLength: field(32, u8), // 9.1.10
};
/** ECMA-119 9.1.11: the identifier follows, and a byte that makes its length uneven; then the system use area. */
const IDENTIFIER = 33;

/** ECMA-119 9.1.6. */
const FLAGS = { folder: 0x02, associated: 0x04, multiExtent: 0x80 };

/**
 * The record at `start` in the bytes of `reader`, which stand at byte `base` of the image; it has to end by `end`. Throws
 * `medium-corrupt` where it does not, and where its own lengths contradict each other.
 */
export function directoryRecordAt(
  reader: ByteReader,
  start: number,
  end: number,
  base: number,
): DirectoryRecord {
  if (end - start < IDENTIFIER + 1)
    reader.fail("a directory record has no room before the sector's end", start);
  const record = readFields(reader, start, RECORD);
  const { length, identifierLength, flags } = record;
  if (length < IDENTIFIER + 1)
    reader.fail(`a directory record of ${length} bytes is too short to be one`, start);
  // ECMA-119 9.1.12 and 9.1.13 fill up both variable parts so that a record's length is always even.
  if (length % 2 !== 0) reader.fail(`a directory record has the uneven length ${length}`, start);
  // ECMA-119 6.8.1.1: a record ends in the sector in which it begins.
  if (start + length > end) reader.fail(`a directory record of ${length} bytes goes past its sector`, start);
  if (identifierLength === 0) reader.fail("a directory record has an empty name", start);
  if (IDENTIFIER + identifierLength > length) {
    reader.fail(`a name of ${identifierLength} bytes goes past its directory record`, start);
  }
  const systemUse = start + IDENTIFIER + identifierLength + (identifierLength % 2 === 0 ? 1 : 0);
  return {
    length,
    block: record.block,
    attributeBlocks: record.attributeBlocks,
    size: record.size,
    recorded: record.recorded,
    isFolder: (flags & FLAGS.folder) !== 0,
    isAssociated: (flags & FLAGS.associated) !== 0,
    goesOn: (flags & FLAGS.multiExtent) !== 0,
    isInterleaved: record.fileUnitSize !== 0 || record.interleaveGap !== 0,
    volumeNumber: record.volumeNumber,
    identifier: reader.bytes.subarray(start + IDENTIFIER, start + IDENTIFIER + identifierLength),
    systemUse: reader.bytes.subarray(Math.min(systemUse, start + length), start + length),
    at: base + start,
    systemUseAt: base + systemUse,
  };
}
