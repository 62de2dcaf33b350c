import { tarChecksums } from "../../base/index.ts";

/** A header block of a tar archive as its bytes stand, one character a byte: names need not be UTF-8, and dpkg does not care. */
export interface Header {
  readonly name: string;
  readonly linkname: string;
  /** One character; `\0` in the oldest archives. */
  readonly type: string;
  readonly numbers: Readonly<Record<NumberField, string>>;
  /** Whether the stated sum is that of the bytes, as unsigned or as signed ones. */
  readonly checksum: "right" | "signed" | "wrong";
}

/** Fields that hold a number; the last two mean something of a device alone. */
export type NumberField = "mode" | "uid" | "gid" | "size" | "mtime" | "checksum" | "devmajor" | "devminor";

/** In bytes. */
export const BLOCK = 512;

/** POSIX.1-2008 pax(1), "ustar Interchange Format". Offset and length in bytes. */
const NUMBERS: Readonly<Record<NumberField, readonly [offset: number, length: number]>> = {
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  devmajor: [329, 8],
  devminor: [337, 8],
};

/** Reads a whole block, whatever stands in it. */
export function readHeader(block: Uint8Array): Header {
  const text = Buffer.from(block).toString("latin1");
  const cString = (offset: number, length: number): string =>
    text.slice(offset, offset + length).split("\0", 1)[0] ?? "";
  // Only POSIX's form has a prefix.
  const prefix = text.startsWith("ustar\0", 257) ? cString(345, 155) : "";
  const name = cString(0, 100);
  const number = (field: NumberField): string => {
    const [offset, length] = NUMBERS[field];
    return text.slice(offset, offset + length);
  };
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkname: cString(157, 100),
    type: text.charAt(156),
    numbers: {
      mode: number("mode"),
      uid: number("uid"),
      gid: number("gid"),
      size: number("size"),
      mtime: number("mtime"),
      checksum: number("checksum"),
      devmajor: number("devmajor"),
      devminor: number("devminor"),
    },
    checksum: checksumOf(block, number("checksum")),
  };
}

function checksumOf(block: Uint8Array, stated: string): Header["checksum"] {
  const { unsigned, signed } = tarChecksums(block);
  const sum = Number.parseInt(/^ *([0-7]+)/.exec(stated)?.[1] ?? "0", 8);
  if (sum === unsigned) return "right";
  return sum === signed ? "signed" : "wrong";
}
