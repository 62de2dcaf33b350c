import { LisdebError, type Where } from "../../base/index.ts";
import { withoutVersion } from "./names.ts";

/** Joliet specification, "SVD Escape Sequences Field": UCS-2 level 1, 2 and 3. */
const ESCAPES = ["%/@", "%/C", "%/E"];

/** Whether a supplementary volume descriptor's escape sequences say that its names are Joliet's. */
export function isJoliet(escapes: Uint8Array): boolean {
  return ESCAPES.includes(Buffer.from(escapes.subarray(0, 3)).toString("latin1"));
}

/** UCS-2, or UTF-16 as Windows 2000 and later write it, big-endian; an uneven last byte is left out. */
export function jolietText(identifier: Uint8Array): string {
  const even = identifier.length - (identifier.length % 2);
  return Buffer.from(identifier.subarray(0, even)).swap16().toString("utf16le");
}

/**
 * The name in a record of a Joliet tree. Throws `medium-unsafe` where it is no text: two names whose surrogates stand alone can
 * become one and the same when they are written as UTF-8.
 */
export function jolietName(identifier: Uint8Array, where: Where): string {
  if (identifier.length % 2 !== 0) {
    throw new LisdebError("medium-corrupt", "a Joliet name has an uneven number of bytes", { where });
  }
  const name = jolietText(identifier);
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(name)) {
    throw new LisdebError("medium-unsafe", "a Joliet name holds half of a surrogate pair", { where });
  }
  return withoutVersion(name);
}
