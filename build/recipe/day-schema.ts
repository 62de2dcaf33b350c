import * as z from "zod";

/** A day of the calendar. */
export const day = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "must be a day such as 2012-09-21")
  .refine(isInCalendar, "must be a day that there is");

/** A day of the calendar, or its month or year alone. */
export const dayOrLess = z
  .string()
  .regex(
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
    "must be a year, month or day such as 2012-09",
  )
  .refine(isInCalendar, "must be a day that there is");

/** Of a year or month alone nothing more is to be asked. */
function isInCalendar(date: string): boolean {
  if (date.length < "2012-09-21".length) return true;
  const time = new Date(`${date}T00:00:00Z`);
  // What is no day at all, the pattern has refused.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(date);
}
