import { LisdebError, type ByteSource } from "../../base/index.ts";
import { SECTOR, SYSTEM_AREA } from "./sector.ts";

/** What stands where an image has its first volume descriptor, or in place of it. */
interface Identified {
  /** Whether lisdeb reads it. */
  readonly isRead: boolean;
  /** Of what is not read: what it is, and what to do about it. */
  readonly message?: string;
  readonly hint?: string;
}

/** What is looked for, the offset in bytes from the start of the image. */
const MAGIC: readonly (Identified & { readonly at: number; readonly bytes: string })[] = [
  { at: SYSTEM_AREA + 1, bytes: "CD001", isRead: true }, // ECMA-119 8.1.2
  {
    // ECMA-167 2/9.1.2: a UDF volume begins its recognition sequence so; a bridge has ISO 9660's descriptors before it.
    at: SYSTEM_AREA + 1,
    bytes: "BEA01",
    isRead: false,
    message: "is a UDF volume without an ISO 9660 side",
    hint: "copy its files into a folder and use that",
  },
  {
    at: SYSTEM_AREA + 9,
    bytes: "CDROM",
    isRead: false,
    message: "is in the High Sierra format of 1986, which came before ISO 9660",
    hint: "copy its files into a folder and use that",
  },
  {
    // ECMA-130 14.2: the synchronisation field of a sector of 2,352 bytes, as `.bin` files of a CD have them.
    at: 0,
    bytes: "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00",
    isRead: false,
    message: "is an image of a CD's raw sectors of 2352 bytes",
    hint: "turn it into an ISO image with bchunk",
  },
];

/**
 * Whether these bytes are for {@link openIso}: an ISO 9660 image, or something of its kind that openIso refuses by name. Throws
 * `read-failed`.
 */
export async function isIso9660(source: ByteSource): Promise<boolean> {
  return (await identify(source)) !== undefined;
}

/** Throws `medium-unsupported` for what is of another format, `input-unknown-format` for what is of none known here. */
export async function checkIsIso9660(source: ByteSource): Promise<void> {
  const { where } = source;
  const found = await identify(source);
  if (!found) {
    const message = source.size < SYSTEM_AREA + SECTOR ? "is too short to be" : "is not";
    throw new LisdebError("input-unknown-format", `${message} an ISO 9660 image`, { where });
  }
  if (!found.isRead) {
    const message = found.message ?? "is not an ISO 9660 image";
    throw new LisdebError("medium-unsupported", message, { where, hint: found.hint });
  }
}

async function identify(source: ByteSource): Promise<Identified | undefined> {
  for (const magic of MAGIC) {
    const length = magic.bytes.length;
    if (magic.at + length > source.size) continue;
    const bytes = await source.read(magic.at, length);
    if (Buffer.from(bytes).toString("latin1") === magic.bytes) return magic;
  }
  return undefined;
}
