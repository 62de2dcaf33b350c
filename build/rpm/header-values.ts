import { LIMITS, LisdebError } from "../base/index.ts";
import type { Header } from "./header.ts";
import type { HeaderEntry, HeaderType } from "./header-index.ts";
import { tagName } from "./tags.ts";

/** The strings of a tag, or `undefined` where the header lacks it. Throws `rpm-corrupt` where it is of another type. */
export function textsOf(header: Header, tag: number): readonly string[] | undefined {
  const entry = entryOf(header, tag, ["string", "strings", "i18n"]);
  return entry && bytesOfStrings(entry).map(decodeText);
}

/** The string of a tag; of a translated one, that of the C locale, which comes first. Throws as {@link textsOf}. */
export function textOf(header: Header, tag: number): string | undefined {
  const entry = entryOf(header, tag, ["string", "strings", "i18n"]);
  return entry && decodeText(entry.data.subarray(0, entry.data.indexOf(0)));
}

/** The strings of a tag as the bytes that stand there, without their NUL. Throws as {@link textsOf}. */
export function rawTextsOf(header: Header, tag: number): readonly Uint8Array[] | undefined {
  const entry = entryOf(header, tag, ["string", "strings", "i18n"]);
  return entry && bytesOfStrings(entry);
}

/** The numbers of a tag, unsigned and big-endian (INT16, INT32, INT64). Throws `rpm-corrupt` where one is too large for an offset. */
export function numbersOf(header: Header, tag: number): readonly number[] | undefined {
  const entry = entryOf(header, tag, ["int16", "int32", "int64"]);
  if (!entry) return undefined;
  const view = new DataView(entry.data.buffer, entry.data.byteOffset, entry.data.byteLength);
  const numbers = new Array<number>(entry.count);
  for (let i = 0; i < entry.count; i++) {
    if (entry.type === "int16") numbers[i] = view.getUint16(i * 2);
    else if (entry.type === "int32") numbers[i] = view.getUint32(i * 4);
    else {
      const value = view.getBigUint64(i * 8);
      if (value > BigInt(Number.MAX_SAFE_INTEGER))
        fail(header, entry, `holds the impossible number ${value.toString()}`);
      numbers[i] = Number(value);
    }
  }
  return numbers;
}

/** The one number of a tag. Throws `rpm-corrupt` where there are several. */
export function numberOf(header: Header, tag: number): number | undefined {
  const numbers = numbersOf(header, tag);
  if (numbers && numbers.length !== 1) {
    const entry = header.entries.get(tag);
    if (entry) fail(header, entry, `holds ${numbers.length} numbers where one belongs`);
  }
  return numbers?.[0];
}

/** The bytes of a tag of type BIN. Throws `rpm-corrupt` where it is of another type. */
export function binaryOf(header: Header, tag: number): Uint8Array | undefined {
  return entryOf(header, tag, ["bin"])?.data;
}

/**
 * Text as UTF-8, and where it is none as Latin-1, which old packages have in people's names. Only for what people read: names
 * of files are held to UTF-8.
 */
export function decodeText(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? Buffer.from(bytes).toString("latin1");
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text as UTF-8; `undefined` where it is none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function entryOf(header: Header, tag: number, types: readonly HeaderType[]): HeaderEntry | undefined {
  const entry = header.entries.get(tag);
  if (entry && !types.includes(entry.type))
    fail(header, entry, `is of type ${entry.type}, not ${types.join(" or ")}`);
  if (entry && entry.type !== "bin" && entry.count > LIMITS.rpmFiles) {
    throw new LisdebError("limit-exceeded", `${tagName(tag, header.kind)} holds ${entry.count} values`, {
      where: header.where,
    });
  }
  return entry;
}

function bytesOfStrings(entry: HeaderEntry): Uint8Array[] {
  const strings: Uint8Array[] = [];
  for (let at = 0; strings.length < entry.count;) {
    const nul = entry.data.indexOf(0, at);
    strings.push(entry.data.subarray(at, nul));
    at = nul + 1;
  }
  return strings;
}

function fail(header: Header, entry: HeaderEntry, message: string): never {
  throw new LisdebError("rpm-corrupt", `${tagName(entry.tag, header.kind)} ${message}`, {
    where: header.where,
  });
}
