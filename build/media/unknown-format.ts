import { FETCH_AGAIN, LisdebError, type ByteSource } from "../base/index.ts";

/** What a file that is no medium looks like, and what the person can do about it. */
interface Lookalike {
  readonly is: string;
  /** Default: what is read in its place. */
  readonly hint?: string;
  readonly test: (head: Buffer) => boolean;
}

const starts = (...magics: string[]) => {
  return (head: Buffer): boolean => magics.some((magic) => head.indexOf(magic, 0, "latin1") === 0);
};
const UNPACK = "unpack it, and name the ISO image, tar or RPM that is in it";

const LOOKALIKES: readonly Lookalike[] = [
  {
    is: "an HTML page",
    hint: "the address that it came from led to a web page: download the medium again",
    test: (head) =>
      /^(?:\u00ef\u00bb\u00bf)?\s*(?:<!--|<!doctype html|<html|<head)/i.test(head.toString("latin1")),
  },
  {
    is: "an XML document",
    hint: "the server answered with an error: download the medium again",
    test: starts("<?xml"),
  },
  { is: "a ZIP archive", hint: UNPACK, test: starts("PK\x03\x04", "PK\x05\x06") },
  { is: "a 7-Zip archive", hint: UNPACK, test: starts("7z\xbc\xaf\x27\x1c") },
  { is: "a RAR archive", hint: UNPACK, test: starts("Rar!\x1a\x07") },
  { is: "a Windows cabinet", hint: UNPACK, test: starts("MSCF") },
  { is: "lzip-compressed", hint: UNPACK, test: starts("LZIP\x01") },
  { is: "LZ4-compressed", hint: UNPACK, test: starts("\x04\x22\x4d\x18") },
  {
    is: "a Windows program",
    hint: "if it is a self-extracting archive, run it, and name the ISO image that it leaves",
    test: starts("MZ"),
  },
  { is: "an ELF binary", test: starts("\x7fELF") },
  {
    is: "a .deb package",
    hint: "this is what a medium is made into",
    test: starts("!<arch>\ndebian-binary"),
  },
  {
    is: "a cpio archive",
    hint: "name the RPM that it comes from",
    test: starts("070701", "070702", "070707"),
  },
  { is: "a PDF document", test: starts("%PDF-") },
  { is: "a script", test: starts("#!") },
];

/** The refusal of a file that is no medium. `head` is its first bytes; `also` names what else the caller takes. */
export function unknownFormat(
  source: ByteSource,
  head: Uint8Array,
  also: readonly string[] = [],
): LisdebError {
  const error = (message: string, hint: string): LisdebError =>
    new LisdebError("input-unknown-format", message, { where: source.where, hint });
  const no = also.length === 0 ? "is not a medium" : "is nothing that lisdeb reads";
  if (source.size === 0) return error("is empty", FETCH_AGAIN);
  const found = LOOKALIKES.find(({ test }) => test(Buffer.from(head)));
  if (found) return error(`${no}: it looks like ${found.is}`, found.hint ?? forms(also, ""));
  if (head.every((byte) => byte === 0)) {
    return error(`${no}: it starts with nothing but zeros`, FETCH_AGAIN);
  }
  return error(
    also.length === 0 ? `${no} that lisdeb reads` : no,
    forms(also, " (plain, gzip, bzip2, xz, lzma or zstd)"),
  );
}

/** What is read in place of it, in words. */
function forms(also: readonly string[], packings: string): string {
  const all = ["an ISO 9660 image", `a tar${packings}`, "a folder", "an RPM", ...also];
  const last = all.pop() ?? "";
  return `${also.length === 0 ? "a medium is" : "it reads"} ${all.join(", ")} or ${last}`;
}
