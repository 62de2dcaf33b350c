import { shown } from "../shown.ts";
import { refuseTar, tarText, type TarPlace } from "./tar-header.ts";

/** Keyword to value, as they stand; an empty value takes back what was said before. */
export type PaxRecords = ReadonlyMap<string, string>;

/**
 * Reads a pax extended header's content: records of `LENGTH KEYWORD=VALUE\n`, the length in decimal and of the whole record
 * (POSIX.1-2008 pax(1), "pax Extended Header"). Refuses a keyword that is stated twice, since readers differ in which they take.
 */
export function readPaxRecords(bytes: Uint8Array, place: TarPlace): PaxRecords {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const digits = /^([1-9][0-9]{0,6}) /.exec(
      Buffer.from(bytes.subarray(at, at + 9)).toString("latin1"),
    )?.[1];
    const end = at + Number(digits ?? 0);
    if (digits === undefined || end > bytes.length || bytes[end - 1] !== NEWLINE) {
      refuseTar(place, "has a pax record whose length is wrong");
    }
    const record = bytes.subarray(at + digits.length + 1, end - 1);
    const equals = record.indexOf(EQUALS);
    if (equals < 1) refuseTar(place, "has a pax record without a keyword");
    const keyword = tarText(record.subarray(0, equals), "a pax keyword", place);
    // The oldest sparse form repeats its keywords; that it is sparse is for the caller to refuse.
    if (records.has(keyword) && !keyword.startsWith("GNU.sparse.")) {
      refuseTar(place, `has a pax header that states "${shown(keyword)}" twice`);
    }
    records.set(keyword, valueOf(keyword, record.subarray(equals + 1), place));
    at = end;
  }
  return records;
}

const NEWLINE = 0x0a;
const EQUALS = 0x3d;

/** Extended attributes hold bytes of any kind; everything else is UTF-8. */
function valueOf(keyword: string, bytes: Uint8Array, place: TarPlace): string {
  if (/^(?:SCHILY\.xattr|LIBARCHIVE\.xattr)\./.test(keyword)) return Buffer.from(bytes).toString("latin1");
  return tarText(bytes, `a value of pax keyword "${shown(keyword)}"`, place);
}

/** A decimal number of seconds, or a count, among the records; `undefined` where it is not stated. */
export function paxNumber(records: PaxRecords, keyword: string, place: TarPlace): number | undefined {
  const text = records.get(keyword);
  if (text === undefined || text === "") return undefined;
  const form = keyword === "mtime" ? /^-?[0-9]{1,15}(?:\.[0-9]*)?$/ : /^[0-9]{1,16}$/;
  const value = Number(text);
  if (!form.test(text) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    refuseTar(place, `has a pax header with the impossible ${keyword} "${shown(text)}"`);
  }
  return value;
}
