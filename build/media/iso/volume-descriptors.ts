import { ByteReader, LIMITS, LisdebError, atByte } from "../../base/index.ts";
import { directoryRecordAt } from "./directory-record.ts";
import { both16, both32, bytes, field, readFields, text, u8 } from "./fields.ts";
import { extentOf, type Extent, type Volume } from "./extent.ts";
import { isJoliet, jolietText } from "./joliet.ts";
import type { Pages } from "./pages.ts";
import { longDate } from "./recorded-date.ts";
import { SECTOR, SYSTEM_AREA } from "./sector.ts";

/** A volume descriptor that leads to a tree of folders. */
export interface VolumeTree {
  /**
   * `primary`: names as ISO 9660 has had them from the start, perhaps with Rock Ridge beside them; `joliet`: names in
   * UCS-2; `enhanced`: ISO 9660:1999, long names as they are.
   */
  readonly kind: "primary" | "joliet" | "enhanced";
  /** As recorded, without the spaces that fill it up; may be empty. */
  readonly identifier: string;
  /** When the volume was made, in seconds since 1970; undefined where that is not recorded. */
  readonly created: number | undefined;
  /** Of the whole volume, in bytes; 0 where that is not recorded. */
  readonly size: number;
  readonly volume: Volume;
  /** The top folder. */
  readonly root: Extent;
}

/** ECMA-119 8.1: what every volume descriptor begins with. */
const DESCRIPTOR = {
  type: field(0, u8), // 8.1.1
  standard: field(1, text(5)), // 8.1.2
  version: field(6, u8), // 8.1.3
};

/** ECMA-119 8.4 and 8.5: the primary and the supplementary volume descriptor, which have one layout. */
const VOLUME = {
  identifier: field(40, bytes(32)), // 8.4.7
  blocks: field(80, both32), // 8.4.8: how many logical blocks the volume has
  escapes: field(88, bytes(32)), // 8.5.6; unused in the primary one
  setSize: field(120, both16), // 8.4.10
  sequenceNumber: field(124, both16), // 8.4.11
  blockSize: field(128, both16), // 8.4.12, in bytes
  created: field(813, longDate), // 8.4.26
};
/** ECMA-119 8.4.18: the directory record of the top folder, 34 bytes. */
const ROOT = { at: 156, length: 34 };

/** ECMA-119 8.1.1. Boot records (0) and partitions (3) lead to no files, and are passed over. */
const PRIMARY = 1;
const SUPPLEMENTARY = 2;
const TERMINATOR = 255;

/** ISO 9660:1999 8.5.2: a supplementary descriptor of this version is an enhanced one. */
const ENHANCED = 2;

/**
 * Reads the volume descriptors, from sector 16 to their terminator (ECMA-119 6.7.1), and gives the trees they lead to, the
 * primary first. Of several of a kind the first one counts, as everywhere else: the standard has them as copies.
 *
 * An image of several sessions is read from sector 16 too. Where the last session of a disc begins is written in the disc's
 * table of contents, which an image file has not; programs that add a session to an image file (xorriso, growisofs) therefore
 * bring the descriptors at sector 16 up to date, and what stands there is what all other readers show.
 *
 * Throws `medium-corrupt`, `limit-exceeded`.
 */
export async function readVolumeTrees(pages: Pages): Promise<VolumeTree[]> {
  const trees = new Map<VolumeTree["kind"], VolumeTree>();
  for (let index = 0; ; index++) {
    const start = SYSTEM_AREA + index * SECTOR;
    const where = atByte(pages.where, start);
    if (index === LIMITS.isoDescriptors) {
      const message = `has more than ${LIMITS.isoDescriptors} volume descriptors`;
      throw new LisdebError("limit-exceeded", message, { where });
    }
    if (start + SECTOR > pages.size) {
      throw new LisdebError("medium-corrupt", "is cut short within its volume descriptors", { where });
    }
    const reader = new ByteReader(await pages.read(start, SECTOR), {
      where: pages.where,
      code: "medium-corrupt",
      start,
    });
    const { type, standard, version } = readFields(reader, 0, DESCRIPTOR);
    if (standard !== "CD001") {
      throw new LisdebError("medium-corrupt", "the list of volume descriptors has no terminator", { where });
    }
    if (type === TERMINATOR) break;
    const kind = kindOf(type, version, reader);
    if (kind && !trees.has(kind)) trees.set(kind, readTree(reader, kind, pages, start));
  }
  const primary = trees.get("primary");
  if (!primary) {
    throw new LisdebError("medium-corrupt", "has no primary volume descriptor", { where: pages.where });
  }
  return [...trees.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const ORDER = ["primary", "joliet", "enhanced"];

/** Undefined for what leads to no tree that is read: other character sets, boot records, partitions. */
function kindOf(type: number, version: number, reader: ByteReader): VolumeTree["kind"] | undefined {
  if (type === PRIMARY) return "primary";
  if (type !== SUPPLEMENTARY) return undefined;
  if (version === ENHANCED) return "enhanced";
  return isJoliet(readFields(reader, 0, { escapes: VOLUME.escapes }).escapes) ? "joliet" : undefined;
}

function readTree(reader: ByteReader, kind: VolumeTree["kind"], pages: Pages, start: number): VolumeTree {
  const { identifier, blocks, setSize, sequenceNumber, blockSize, created } = readFields(reader, 0, VOLUME);
  // ECMA-119 6.2.2: a power of two, from 512 bytes to a sector.
  if (![512, 1024, 2048].includes(blockSize)) {
    reader.fail(`states a logical block size of ${blockSize} bytes`, VOLUME.blockSize.at);
  }
  const volume = { blockSize, imageSize: pages.size, setSize, sequenceNumber };
  const record = directoryRecordAt(reader, ROOT.at, ROOT.at + ROOT.length, start);
  if (!record.isFolder) reader.fail("the top folder is not marked as a folder", ROOT.at);
  return {
    kind,
    identifier: identifierText(identifier, kind),
    created,
    size: blocks * blockSize,
    volume,
    root: extentOf(record, volume, pages.where),
  };
}

function identifierText(identifier: Uint8Array, kind: VolumeTree["kind"]): string {
  const text = kind === "joliet" ? jolietText(identifier) : Buffer.from(identifier).toString("latin1");
  return text.replace(/[ \0]+$/, "");
}
