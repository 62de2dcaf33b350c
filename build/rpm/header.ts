import { ByteReader, LIMITS, LisdebError, type ByteSource, type Where } from "../base/index.ts";
import { indexedEntries, type HeaderEntry } from "./header-index.ts";
import { checkRegion } from "./header-region.ts";

/** A header structure, checked: the signature header, or the package's own header (RPM "The Header Structure"). */
export interface Header {
  readonly kind: "header" | "signature";
  readonly where: Where;
  /** Where it starts, in bytes from the start of the RPM. */
  readonly offset: number;
  /** All of it with its magic: what the header digests and signatures cover. */
  readonly bytes: Uint8Array;
  /** By tag; regions are not among them. */
  readonly entries: ReadonlyMap<number, HeaderEntry>;
  /** Whether an immutable region covers it, as in every package since rpm 4. */
  readonly region: boolean;
}

/** 8e ad e8 and version 1, then four reserved bytes, which rpm wants to be zero. */
const MAGIC = [0x8e, 0xad, 0xe8, 0x01, 0, 0, 0, 0] as const;
const INTRO_SIZE = 16;

/** Bytes of one index entry. */
export const ENTRY_SIZE = 16;

/**
 * The most index entries and data bytes: rpm's own limits (`HEADER_TAGS_MAX`, `hdrblobVerifyLengths`), and for data no more
 * than lisdeb's own.
 */
const MOST = {
  header: { entries: 0xffff, data: LIMITS.rpmHeaderBytes },
  signature: { entries: 32, data: LIMITS.rpmHeaderBytes },
} as const;

/**
 * Reads and checks the header structure at `offset`: every entry's type, count, alignment and place, no two of them
 * overlapping or of one tag, every string ended, and the region's trailer. Throws `rpm-corrupt` and `limit-exceeded`.
 */
export async function readHeader(
  source: ByteSource,
  offset: number,
  kind: "header" | "signature",
): Promise<Header> {
  const where = source.where;
  const named = kind === "header" ? "header" : "signature header";
  if (source.size - offset < INTRO_SIZE) {
    throw new LisdebError("rpm-corrupt", `is cut short: the ${named} should start here`, {
      where: { ...where, offset: Math.min(offset, source.size) },
    });
  }
  const intro = new ByteReader(await source.read(offset, INTRO_SIZE), {
    where,
    code: "rpm-corrupt",
    start: offset,
  });
  const magic = intro.read(8);
  if (MAGIC.some((byte, i) => magic[i] !== byte))
    intro.fail(`no ${named} starts here: its magic is wrong`, 0);
  const count = intro.u32be();
  const size = intro.u32be();
  if (count < 1) intro.fail(`the ${named} says that it has no entries`, 8);
  if (count > MOST[kind].entries) {
    throw new LisdebError("limit-exceeded", `the ${named} says that it has ${count} entries`, {
      where: { ...where, offset: offset + 8 },
    });
  }
  const whole = INTRO_SIZE + count * ENTRY_SIZE + size;
  if (whole > source.size - offset) {
    intro.fail(
      `the ${named} says that it has ${count} entries and ${size} bytes of data: more than the file`,
      8,
    );
  }
  if (whole > MOST[kind].data) {
    throw new LisdebError("limit-exceeded", `the ${named} has ${whole} bytes`, {
      where: { ...where, offset: offset + 12 },
    });
  }
  const bytes = await source.read(offset, whole);
  const index = new ByteReader(bytes.subarray(INTRO_SIZE, INTRO_SIZE + count * ENTRY_SIZE), {
    where,
    code: "rpm-corrupt",
    start: offset + INTRO_SIZE,
  });
  const data = new ByteReader(bytes.subarray(INTRO_SIZE + count * ENTRY_SIZE), {
    where,
    code: "rpm-corrupt",
    start: offset + INTRO_SIZE + count * ENTRY_SIZE,
  });
  const region = checkRegion(index, data, kind);
  return {
    kind,
    where,
    offset,
    bytes,
    entries: indexedEntries(index, data, region, kind),
    region: region !== undefined,
  };
}
