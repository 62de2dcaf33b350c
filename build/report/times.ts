/** A time in seconds since 1970 as a day in UTC; empty where there is none. */
export function day(seconds: number | undefined): string {
  return seconds === undefined ? "" : new Date(seconds * 1000).toISOString().slice(0, 10);
}
