import { LisdebError, shown, type StreamReader, type Where } from "../base/index.ts";
import { CONTROL } from "./file-paths.ts";
import { decodeUtf8 } from "./header-values.ts";

/** What an entry of the payload says of itself. */
export type CpioEntry =
  | {
      readonly form: "newc" | "crc";
      /** As in the archive. */
      readonly name: string;
      /** st_mode: type and permissions. */
      readonly mode: number;
      /** In bytes. */
      readonly size: number;
      readonly links: number;
      /** Device and inode together: equal for hard links of one file. */
      readonly node: string;
      /** Of a crc entry: the sum of its bytes, modulo 2^32. */
      readonly sum: number | undefined;
      /** Where it starts, in bytes from the start of the unpacked payload. */
      readonly offset: number;
    }
  | {
      readonly form: "stripped";
      /** Place in the header's file list. */
      readonly index: number;
      readonly offset: number;
    };

/** cpio(5), "New ASCII Format": after the magic, thirteen fields of eight hex digits. */
const FIELDS = [
  "ino",
  "mode",
  "uid",
  "gid",
  "nlink",
  "mtime",
  "filesize",
  "devmajor",
  "devminor",
  "rdevmajor",
  "rdevminor",
  "namesize",
  "check",
] as const;

const MAGICS: ReadonlyMap<string, CpioEntry["form"]> = new Map([
  ["070701", "newc"],
  ["070702", "crc"],
  ["07070X", "stripped"], // rpm's own, for files of 4 GiB and more (lib/cpio.c)
]);

const TRAILER = "TRAILER!!!";
/** rpm ends a stripped payload with an ordinary trailer, and takes this index for one, too. */
const STRIPPED_END = 0xffffffff;
const LONGEST_NAME = 4096;

/**
 * Reads one entry's header and name, and the padding after them; `undefined` at the trailer. Every field must be hex, the
 * name of sensible length, ended by its one NUL, UTF-8 and free of control characters.
 *
 * Throws `rpm-corrupt` and `rpm-unsafe`.
 */
export async function readCpioHeader(input: StreamReader, where: Where): Promise<CpioEntry | undefined> {
  const offset = input.offset;
  const magic = await ascii(input, 6, "an entry's magic", where);
  const form = MAGICS.get(magic);
  if (!form)
    fail(`no cpio entry starts here, of 070701, 070702 or 07070X: \`${shown(magic)}\``, offset, where);
  if (form === "stripped") {
    const index = hex(await ascii(input, 8, "a file's index", where), "the file's index", offset, where);
    await skipPadding(input, where);
    return index === STRIPPED_END ? undefined : { form, index, offset };
  }
  const text = await ascii(input, FIELDS.length * 8, "an entry's fields", where);
  const field = Object.fromEntries(
    FIELDS.map((name, i) => [name, hex(text.slice(i * 8, i * 8 + 8), name, offset, where)]),
  ) as Record<(typeof FIELDS)[number], number>; // one key for each of FIELDS
  if (field.namesize < 1 || field.namesize > LONGEST_NAME) {
    fail(`an entry's name has ${field.namesize} bytes; from 1 to ${LONGEST_NAME} can be`, offset, where);
  }
  const bytes = await input.take(field.namesize);
  if (bytes.length < field.namesize) fail("the payload ends inside an entry's name", input.offset, where);
  if (bytes.indexOf(0) !== bytes.length - 1)
    fail("an entry's name does not end with its only NUL", offset, where);
  const name = decodeUtf8(bytes.subarray(0, -1));
  if (name === undefined) refuse("an entry's name is not UTF-8", offset, where);
  if (CONTROL.test(name))
    refuse(`an entry's name \`${shown(name)}\` holds a control character`, offset, where);
  await skipPadding(input, where);
  if (name === TRAILER) {
    if (field.filesize !== 0) fail("the trailer says that it has content", offset, where);
    return undefined;
  }
  return {
    form,
    name,
    mode: field.mode,
    size: field.filesize,
    links: field.nlink,
    node: `${field.devmajor}:${field.devminor}:${field.ino}`,
    sum: form === "crc" ? field.check : undefined,
    offset,
  };
}

/** Skips to a multiple of four, over zeros. Throws `rpm-corrupt`. */
export async function skipPadding(input: StreamReader, where: Where): Promise<void> {
  const offset = input.offset;
  const length = (4 - (offset % 4)) % 4;
  if (length === 0) return;
  const padding = await input.take(length);
  if (padding.length < length) fail("the payload ends inside padding", input.offset, where);
  if (padding.some((byte) => byte !== 0)) fail("something is hidden in an entry's padding", offset, where);
}

async function ascii(input: StreamReader, length: number, what: string, where: Where): Promise<string> {
  const bytes = await input.take(length);
  if (bytes.length < length)
    fail(`the payload ends where ${what} should be: it has no trailer`, input.offset, where);
  return Buffer.from(bytes).toString("latin1");
}

function hex(text: string, name: string, offset: number, where: Where): number {
  if (!/^[0-9a-fA-F]{8}$/.test(text))
    fail(`an entry's ${name} \`${shown(text)}\` is not eight hex digits`, offset, where);
  return Number.parseInt(text, 16);
}

function fail(message: string, offset: number, where: Where): never {
  throw new LisdebError("rpm-corrupt", message, { where: { ...where, offset } });
}

function refuse(message: string, offset: number, where: Where): never {
  throw new LisdebError("rpm-unsafe", message, { where: { ...where, offset } });
}
