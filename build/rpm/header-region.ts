import type { ByteReader } from "../base/index.ts";
import { HEADERIMAGE, SIGNATURE_TAGS, TAGS } from "./tags.ts";

/** An immutable region: what of a header was there when the package was built, and so is signed. */
export interface Region {
  /** Where its trailer starts, in bytes from the start of the data. */
  readonly trailer: number;
}

/** The region's own entry and its trailer are both an index entry of this size and of type BIN. */
const TRAILER_SIZE = 16;
const BIN = 7;

/**
 * Checks a header's immutable region as rpm does (`hdrblobVerifyRegion`): its entry comes first, its trailer lies in the data,
 * bears the same tag and counts back over the index. In a package's header the region is all there is; in a signature
 * header entries may follow that a later signer added. Gives `undefined` where there is no region: a package of format 3.
 *
 * Throws the readers' code.
 */
export function checkRegion(
  index: ByteReader,
  data: ByteReader,
  kind: "header" | "signature",
): Region | undefined {
  const expected = kind === "header" ? TAGS.HEADERIMMUTABLE : SIGNATURE_TAGS.HEADERSIGNATURES;
  index.seek(0);
  if (index.u32be() !== expected) return undefined;
  const type = index.u32be();
  const trailer = index.u32be();
  const count = index.u32be();
  if (type !== BIN || count !== TRAILER_SIZE) {
    index.fail(
      `the region entry is of type ${type} and length ${count}, not of type ${BIN} and length ${TRAILER_SIZE}`,
      0,
    );
  }
  if (trailer > data.length - TRAILER_SIZE)
    index.fail(`the region's trailer lies outside the data, at ${trailer}`, 8);
  data.seek(trailer);
  const tag = data.u32be();
  const trailerType = data.u32be();
  // A negative number: the distance from the end of the region's index back to its start.
  const back = 2 ** 32 - data.u32be();
  const trailerCount = data.u32be();
  // rpm 4.0 wrote the tag of an image into the trailer of a signature's region.
  const tagFits = tag === expected || (kind === "signature" && tag === HEADERIMAGE);
  if (!tagFits || trailerType !== BIN || trailerCount !== TRAILER_SIZE) {
    data.fail(
      `the region's trailer is of tag ${tag}, type ${trailerType} and length ${trailerCount}`,
      trailer,
    );
  }
  if (back % TRAILER_SIZE !== 0 || back > index.length) {
    data.fail(
      `the region's trailer says that the region has ${back} bytes of index, of ${index.length}`,
      trailer + 8,
    );
  }
  if (kind === "header" && (back !== index.length || trailer + TRAILER_SIZE !== data.length)) {
    data.fail(
      "the region does not cover the whole header, so not all of it was there when the package was built",
      trailer,
    );
  }
  return { trailer };
}
