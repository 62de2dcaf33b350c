/** What a 206 answer says it holds: the bytes `first` to `last` of `total`. All in bytes, `last` included. */
export interface ContentRange {
  readonly first: number;
  readonly last: number;
  /** Undefined where the server does not know it (`*`). */
  readonly total: number | undefined;
}

/**
 * The Content-Range of a 206 answer (RFC 9110, 14.4); undefined where it is none, or contradicts itself. Only one
 * range in bytes is ever asked for, so nothing else is read.
 */
export function parseContentRange(text: string | undefined): ContentRange | undefined {
  const match = /^bytes +(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  const [, first, last, total] = match;
  const range = {
    first: Number(first),
    last: Number(last),
    total: total === "*" ? undefined : Number(total),
  };
  if (range.first > range.last) return undefined;
  if (range.total !== undefined && range.last >= range.total) return undefined;
  return range;
}
