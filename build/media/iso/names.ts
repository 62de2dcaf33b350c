import { isUtf8 } from "node:buffer";

/** A name without the version that ISO 9660 puts behind it (ECMA-119 7.5.1): `README.TXT;1` is `README.TXT`. */
export function withoutVersion(name: string): string {
  return name.endsWith(";1") ? name.slice(0, -2) : name;
}

/**
 * A name of ISO 9660's own: without its version, and without the dot that stands there where it has no extension. It is not
 * put into lower case: `README.;1` is `README`.
 */
export function plainName(identifier: Uint8Array): string {
  const name = withoutVersion(nameText(identifier));
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

/** A name of ISO 9660:1999, which has neither versions nor a dot that is only there for the form. */
export function enhancedName(identifier: Uint8Array): string {
  return withoutVersion(nameText(identifier));
}

/**
 * Bytes of a name as text. Neither ISO 9660 nor Rock Ridge states a character set; what is no UTF-8 is from a system of
 * before, and read as Latin-1, so that a manual called `Einführung` does not keep anyone from the RPMs beside it.
 */
export function nameText(bytes: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString(isUtf8(bytes) ? "utf8" : "latin1");
}
