/**
 * What tells one version of a file on a server from another: sent back as If-Range, so that a server whose file has
 * changed answers with the whole of the new one and not with the rest of it.
 */
export interface Validator {
  readonly kind: "etag" | "date";
  /** As the server sent it. */
  readonly value: string;
}

/** The headers of an answer that bear on this. */
export interface ValidatorHeaders {
  readonly etag?: string | undefined;
  readonly "last-modified"?: string | undefined;
  readonly date?: string | undefined;
}

/**
 * The validator that an answer carries and that is fit for If-Range; undefined where it has none. A weak ETag never is, and
 * Last-Modified only where the answer's Date is at least a second later: within one second a file can change
 * twice (RFC 9110, 13.1.5 and 8.8.2.2).
 */
export function validatorOf(headers: ValidatorHeaders): Validator | undefined {
  const { etag, "last-modified": modified, date } = headers;
  if (etag !== undefined && /^"[\x21\x23-\x7e\x80-\xff]{0,200}"$/.test(etag))
    return { kind: "etag", value: etag };
  if (modified === undefined || date === undefined || !HTTP_DATE.test(modified)) return undefined;
  // An impossible date is NaN, and no comparison with that is true.
  return Date.parse(date) - Date.parse(modified) >= 1000 ? { kind: "date", value: modified } : undefined;
}

/**
 * Whether a 206 answer is plainly of another version than the part that is at hand. A server that ignores If-Range
 * gives itself away by its new validator.
 */
export function contradicts(held: Validator | undefined, headers: ValidatorHeaders): boolean {
  if (held === undefined) return false;
  const now = held.kind === "etag" ? headers.etag : headers["last-modified"];
  return now !== undefined && now !== held.value;
}

/** IMF-fixdate, the one form that servers may send (RFC 9110, 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
