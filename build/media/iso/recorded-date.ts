import { field, readFields, text, u8, type FieldType } from "./fields.ts";

/** ECMA-119 8.4.26.1: digits. */
const LONG = {
  year: field(0, text(4)),
  month: field(4, text(2)),
  day: field(6, text(2)),
  hour: field(8, text(2)),
  minute: field(10, text(2)),
  second: field(12, text(2)),
  quartersFromUtc: field(16, u8),
};

/**
 * ECMA-119 9.1.5: a date of 7 bytes, in a directory record or in Rock Ridge's TF; in seconds since 1970, undefined where none is
 * recorded. Every file has one or two, so they are read without a table.
 */
export const shortDate: FieldType<number | undefined> = {
  length: 7,
  read: (reader) =>
    seconds({
      year: 1900 + reader.u8(),
      month: reader.u8(),
      day: reader.u8(),
      hour: reader.u8(),
      minute: reader.u8(),
      second: reader.u8(),
      quartersFromUtc: reader.u8(),
    }),
};

/**
 * A date of 17 bytes, the long form in Rock Ridge's TF; in seconds since 1970, undefined where none is recorded. Hundredths of
 * a second are left out.
 */
export const longDate: FieldType<number | undefined> = {
  length: 17,
  read(reader) {
    const date = readFields(reader, reader.offset, LONG);
    const number = (digits: string): number => (/^\d+$/.test(digits) ? Number(digits) : NaN);
    return seconds({
      year: number(date.year),
      month: number(date.month),
      day: number(date.day),
      hour: number(date.hour),
      minute: number(date.minute),
      second: number(date.second),
      quartersFromUtc: date.quartersFromUtc,
    });
  },
};

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  quartersFromUtc: number;
}

/** A date is only information: what is out of range is taken as not recorded. */
function seconds(date: Parts): number | undefined {
  // Signed; steps of 15 minutes from -12 to +13 hours. Out of that range Linux, too, takes it as UTC.
  const signed = date.quartersFromUtc > 127 ? date.quartersFromUtc - 256 : date.quartersFromUtc;
  const quarters = signed >= -48 && signed <= 52 ? signed : 0;
  const whole = date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31;
  if (!whole || !(date.hour <= 23 && date.minute <= 59 && date.second <= 59)) return undefined;
  const utc = Date.UTC(date.year, date.month - 1, date.day, date.hour, date.minute, date.second);
  return Number.isNaN(utc) ? undefined : utc / 1000 - quarters * 15 * 60;
}
