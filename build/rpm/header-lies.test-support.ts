import { TAGS } from "./tags.ts";
import { type Laid } from "./lying-header.test-support.ts";

/** The index entry of a tag. */
export function entryOf(laid: Laid, tag: number): Laid["index"][number] {
  const found = laid.index.find((one) => one.tag === tag);
  if (!found) throw new Error(`no tag ${tag}`);
  return found;
}

/** The region's entry, which comes first. */
function regionOf(laid: Laid): Laid["index"][number] {
  const [region] = laid.index;
  if (!region) throw new Error("an empty index");
  return region;
}

/** Lies about a header's structure, and what is said of each. */
export const HEADER_LIES: readonly (readonly [name: string, lie: (laid: Laid) => void, message: RegExp])[] = [
  ["a wrong magic", (laid) => laid.magic.writeUInt8(0, 0), /its magic is wrong/],
  ["another header version", (laid) => laid.magic.writeUInt8(2, 3), /its magic is wrong/],
  ["reserved bytes that are not zero", (laid) => laid.magic.writeUInt8(1, 7), /its magic is wrong/],
  ["an index count of 0", (laid) => void (laid.count = 0), /no entries/],
  [
    "an index count that is negative",
    (laid) => void (laid.count = 0xffffffff),
    /says that it has 4294967295 entries/,
  ],
  ["an index count that overflows when multiplied", (laid) => void (laid.count = 0x10000001), /entries/],
  ["an index count of one too many", (laid) => void (laid.count = laid.index.length + 1), /.*/],
  ["an index count of one too few", (laid) => void (laid.count = laid.index.length - 1), /.*/],
  ["a store size of 0", (laid) => void (laid.size = 0), /outside the data|region/],
  ["a store size that is negative", (laid) => void (laid.size = 0xffffffff), /more than the file/],
  ["a store size that is huge", (laid) => void (laid.size = 0x0fffffff), /more than the file/],
  ["a store size of one too few", (laid) => void (laid.size = laid.data.length - 1), /region|outside/],
  [
    "an entry offset beyond the data",
    (laid) => void (entryOf(laid, TAGS.LICENSE).offset = laid.data.length),
    /LICENSE points outside the data/,
  ],
  [
    "an entry offset that is negative",
    (laid) => void (entryOf(laid, TAGS.LICENSE).offset = -1),
    /LICENSE points outside the data/,
  ],
  [
    "an entry count of 0",
    (laid) => void (entryOf(laid, TAGS.LICENSE).count = 0),
    /LICENSE says that it has 0 values/,
  ],
  [
    "an entry count that is huge",
    (laid) => void (entryOf(laid, TAGS.FILESIZES).count = 0x7fffffff),
    /FILESIZES says that it has 2147483647 values/,
  ],
  [
    "an entry count that runs over the end",
    (laid) => void (entryOf(laid, TAGS.DIRINDEXES).count = laid.data.length - 1),
    /DIRINDEXES has \d+ values, more than the data hold/,
  ],
  [
    "a string with a count of 2",
    (laid) => void (entryOf(laid, TAGS.NAME).count = 2),
    /NAME is one string and says 2/,
  ],
  [
    "a string array with more strings than the data hold",
    (laid) => void (entryOf(laid, TAGS.DIRNAMES).count = 300),
    /DIRNAMES has a string without an end/,
  ],
  [
    "an entry of type 0",
    (laid) => void (entryOf(laid, TAGS.LICENSE).type = 0),
    /LICENSE is of the unknown type 0/,
  ],
  [
    "an entry of an unknown type",
    (laid) => void (entryOf(laid, TAGS.LICENSE).type = 10),
    /LICENSE is of the unknown type 10/,
  ],
  [
    "a number that is misaligned",
    (laid) => void (entryOf(laid, TAGS.BUILDTIME).offset += 1),
    /BUILDTIME is not aligned/,
  ],
  [
    "two entries that overlap",
    (laid) => void (entryOf(laid, TAGS.RELEASE).offset = entryOf(laid, TAGS.VERSION).offset + 1),
    /overlaps/,
  ],
  [
    "two entries with one value",
    (laid) => void (entryOf(laid, TAGS.RELEASE).offset = entryOf(laid, TAGS.VERSION).offset),
    /overlaps/,
  ],
  [
    "a tag that is there twice",
    (laid) => void (entryOf(laid, TAGS.LICENSE).tag = TAGS.NAME),
    /NAME is there twice/,
  ],
  ["a second region", (laid) => void (entryOf(laid, TAGS.LICENSE).tag = 62), /tag 62 cannot be here/],
  ["a region of another type", (laid) => void (regionOf(laid).type = 6), /region entry is of type 6/],
  ["a region of another length", (laid) => void (regionOf(laid).count = 32), /length 32/],
  [
    "a region trailer outside the data",
    (laid) => void (regionOf(laid).offset = laid.data.length - 15),
    /trailer lies outside/,
  ],
  ["a region trailer before the data", (laid) => void (regionOf(laid).offset = -16), /trailer lies outside/],
  [
    "a region trailer in the middle of other values",
    (laid) => void (regionOf(laid).offset = 16),
    /region's trailer is of tag/,
  ],
  [
    "a region trailer with another tag",
    (laid) => laid.data.writeUInt32BE(62, laid.data.length - 16),
    /trailer is of tag 62/,
  ],
  ["a region trailer of another type", (laid) => laid.data.writeUInt32BE(6, laid.data.length - 12), /type 6/],
  [
    "a region that counts positive",
    (laid) => laid.data.writeInt32BE(laid.index.length * 16, laid.data.length - 8),
    /bytes of index/,
  ],
  [
    "a region that counts no whole entries",
    (laid) => laid.data.writeInt32BE(-(laid.index.length * 16 - 1), laid.data.length - 8),
    /bytes of index/,
  ],
  [
    "a region larger than the index",
    (laid) => laid.data.writeInt32BE(-(laid.index.length * 16 + 16), laid.data.length - 8),
    /bytes of index/,
  ],
  [
    "a region that leaves an entry out",
    (laid) => laid.data.writeInt32BE(-(laid.index.length * 16 - 16), laid.data.length - 8),
    /does not cover the whole header/,
  ],
  [
    "data hidden behind the region's trailer",
    (laid) => void (laid.data = Buffer.concat([laid.data, Buffer.from("hidden")])),
    /does not cover the whole header/,
  ],
  [
    "an entry that overlaps the region's trailer",
    (laid) => void (entryOf(laid, TAGS.DIRINDEXES).offset = laid.data.length - 16),
    /overlaps the region's trailer/,
  ],
];
