import { atByte, inside, LIMITS, StreamReader, type Where } from "../../base/index.ts";
import type { Tell } from "./fault-list.ts";
import { BLOCK, readHeader, type Header } from "./tar-header.ts";
import { checkNumbers, valueOf } from "./tar-numbers.ts";

/** An entry of the data archive, as dpkg's own tar reader finds it. */
export interface DataEntry {
  /** As it stands, one character a byte; without a `/` at its end. */
  readonly name: string;
  readonly type: "file" | "folder" | "link" | "hard link" | "device";
  readonly linkname: string;
  /** The archive, and in it the entry. */
  readonly where: Where;
}

/** GNU's long names, in bytes; genuine ones have less than a page. */
const LONGEST_NAME = 64 * 1024;

const TYPES: Readonly<Record<string, DataEntry["type"]>> = {
  "\0": "file",
  "0": "file",
  "1": "hard link",
  "2": "link",
  "3": "device",
  "4": "device",
  "5": "folder",
  "6": "device",
};

/**
 * The entries of an uncompressed data archive up to what ends it for dpkg, which knows less of tar than tar does, with all that it would
 * refuse or misread in their headers told of. What is of no use to dpkg but has a known length, such as a pax header, is passed over, so
 * that what comes behind it is checked as well. `state` says afterwards whether the archive's end was seen.
 */
export async function* dataEntries(
  input: AsyncIterable<Uint8Array>,
  where: Where,
  state: { isAtEnd: boolean },
  tell: Tell,
): AsyncGenerator<DataEntry> {
  const reader = new StreamReader(input);
  const long: { name?: string; link?: string } = {};
  for (let count = 0; ; count++) {
    const at = atByte(where, reader.offset);
    const block = await reader.take(BLOCK);
    state.isAtEnd = block.length === 0;
    // No end at all is end enough.
    if (state.isAtEnd) return;
    if (block.length < BLOCK) {
      tell("tar-cut-short", at);
      return;
    }
    if (count > LIMITS.mediumEntries) {
      tell("unchecked", at, `it has more than ${LIMITS.mediumEntries} entries`);
      return;
    }
    const header = readHeader(block);
    if (header.checksum !== "right" && header.name === "") {
      state.isAtEnd = true;
      await end(reader, block, at, tell);
      return;
    }
    const named = { ...header, name: long.name ?? header.name, linkname: long.link ?? header.linkname };
    const place = header.name === "" ? at : inside(where, toText(named.name));
    if (header.checksum === "wrong") {
      tell("tar-checksum", place);
      return;
    }
    if (header.checksum === "signed") tell("tar-checksum-signed", place);
    checkNumbers(header, place, tell);
    const size = sizeOf(header);
    if (size === undefined) return;
    if (header.type === "L" || header.type === "K") {
      const text = await longText(reader, size, place, tell);
      if (text === undefined) return;
      long[header.type === "L" ? "name" : "link"] = text;
      continue;
    }
    delete long.name;
    delete long.link;
    const entry = entryOf(named, place, tell);
    if (named.name === "") tell("entry-without-name", at);
    else if (entry) yield entry;
    const isContent = entry === undefined || (entry.type === "file" && !named.name.endsWith("/"));
    if (!isContent && size > 0 && !(await isNextHeader(reader))) {
      tell("content-without-file", place, String(size));
      return;
    }
    if (isContent && !(await skip(reader, size, header.type))) {
      tell("tar-cut-short", place);
      return;
    }
  }
}

/** What dpkg makes of a header; undefined, and told of, where that is nothing. */
function entryOf(header: Header, where: Where, tell: Tell): DataEntry | undefined {
  const type = Object.hasOwn(TYPES, header.type) ? TYPES[header.type] : undefined;
  if (type === undefined) {
    const kind = /[xgX]/.test(header.type)
      ? "pax-header"
      : header.type === "S"
        ? "sparse-file"
        : "entry-type";
    tell(kind, where, header.type);
    return undefined;
  }
  const hasSlash = header.name.endsWith("/");
  if (type === "file" && hasSlash) tell("folder-as-file", where);
  return {
    name: type === "folder" || type === "file" ? header.name.replace(/\/$/, "") : header.name,
    type,
    linkname: header.linkname,
    where,
  };
}

/** Of the content, in bytes; undefined where it is none that could be passed over. */
function sizeOf({ numbers }: Header): number | undefined {
  const size = valueOf(numbers.size);
  return size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(size);
}

/** Whether an entry's content, which dpkg does not expect, is not there in fact: only its size is stated. */
async function isNextHeader(reader: StreamReader): Promise<boolean> {
  const block = (await reader.peek(BLOCK)).subarray(0, BLOCK);
  if (block.length < BLOCK) return block.length === 0;
  const { name, checksum } = readHeader(block);
  return checksum === "right" || name === "";
}

/** Passes over content and its padding: whether all of it was there. A file's last padding may be missing. */
async function skip(reader: StreamReader, size: number, type: string): Promise<boolean> {
  const before = reader.offset;
  const padded = Math.ceil(size / BLOCK) * BLOCK;
  // GNU's sparse files may have more headers behind the first: what comes then cannot be told from content.
  if (type === "S") return true;
  await reader.skip(padded);
  return reader.offset === before + padded;
}

async function longText(
  reader: StreamReader,
  size: number,
  where: Where,
  tell: Tell,
): Promise<string | undefined> {
  if (size > LONGEST_NAME) {
    const before = reader.offset;
    await reader.skip(size);
    const isThere = reader.offset === before + size;
    tell(isThere ? "unchecked" : "tar-cut-short", where, isThere ? `it has a name of ${size} bytes` : "");
    return undefined;
  }
  const padded = Math.ceil(size / BLOCK) * BLOCK;
  const bytes = await reader.take(padded);
  if (bytes.length < padded) {
    tell("tar-cut-short", where);
    return undefined;
  }
  const text = Buffer.from(bytes.subarray(0, size)).toString("latin1");
  if (!text.includes("\0")) tell("long-name-without-end", where);
  return text.split("\0", 1)[0] ?? "";
}

/** dpkg takes any header without a name and without its right checksum for the end, and looks at nothing behind it. */
async function end(reader: StreamReader, block: Uint8Array, where: Where, tell: Tell): Promise<void> {
  if (block.some((byte) => byte !== 0)) {
    tell("tar-ends-early", where);
    return;
  }
  for await (const piece of reader.pieces(Number.MAX_SAFE_INTEGER)) {
    if (piece.some((byte) => byte !== 0)) {
      tell("tar-goes-on", atByte(where, reader.offset - piece.length));
      await reader.skip(Number.MAX_SAFE_INTEGER);
    }
  }
}

/** A name of bytes as text: what is not UTF-8 is shown as what it is in no text. */
export function toText(name: string): string {
  return Buffer.from(name, "latin1").toString("utf8");
}
