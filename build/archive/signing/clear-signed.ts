import { LisdebError, type Where } from "../../base/index.ts";
import { armoured } from "./armour.ts";

/** A clear-signed file, taken apart. */
export interface ClearSigned {
  /** What is signed, as Release has it: dashes unescaped, and with the newline that ends the last line. */
  readonly text: Uint8Array;
  /** The armoured signatures. */
  readonly signatures: string;
  /** What its Hash headers name, in upper case. */
  readonly digests: readonly string[];
}

const BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
const END = "-----END PGP SIGNATURE-----";

/**
 * Puts a text and the signatures over it into one file (RFC 4880 7). The text's last newline is not signed: so gpg does it, and what gpgv and sqv
 * give out again is the text. `signatures` are binary packets over the text. Throws `signing-failed` on a text that would not come out as it went in.
 */
export function clearSigned(text: string, signatures: Uint8Array, where: Where): string {
  // Verifiers drop blanks at the end of a line, and some dashes come back escaped: Release has neither.
  const odd = !text.endsWith("\n") || /[ \t\r]$/m.test(text) || /^(-|From )/m.test(text);
  if (odd) {
    throw new LisdebError("signing-failed", "the text has a line that cannot be clear-signed as it is", {
      where,
    });
  }
  return `${BEGIN}\nHash: SHA512\n\n${text}${armoured("SIGNATURE", signatures)}`;
}

/**
 * Takes a clear-signed file apart, byte by byte: nothing may stand before it or behind it, and lines end in LF. Throws `archive-invalid`, which says what
 * is wrong; apt would refuse such a file too, or read another text than was signed.
 */
export function readClearSigned(file: string | Uint8Array, where: Where): ClearSigned {
  const fail = (message: string, line?: number): never => {
    throw new LisdebError("archive-invalid", message, {
      where: line === undefined ? where : { ...where, line },
    });
  };
  // Latin-1 keeps each byte as it is.
  const lines = Buffer.from(typeof file === "string" ? Buffer.from(file) : file)
    .toString("latin1")
    .split("\n");
  if (lines[0] !== BEGIN) fail("does not begin with a clear-signed message", 1);
  const blank = lines.indexOf("", 1);
  const digests = lines.slice(1, blank < 0 ? undefined : blank).flatMap((line, at) => {
    const [, names] = /^Hash: ([A-Za-z0-9, -]+)$/.exec(line) ?? fail("is no Hash header", at + 2);
    return (names ?? "").split(",").map((name) => name.trim().toUpperCase());
  });
  if (blank < 0) fail("has no blank line before its text");
  const signature = lines.indexOf(SIGNATURE, blank);
  if (signature < 0) fail("holds no signature behind its text");
  const text = lines.slice(blank + 1, signature).map((line, at) => {
    if (line.startsWith("- ")) return line.slice(2);
    if (line.startsWith("-")) fail("a line of the text begins with a dash", blank + 2 + at);
    if (/[ \t\r]$/.test(line))
      fail("a line of the text ends in a blank, which is not signed", blank + 2 + at);
    return line;
  });
  const end = lines.indexOf(END, signature);
  if (end < 0) fail("the signature has no end");
  const behind = lines.findIndex((line, at) => at > end && line !== "");
  if (behind >= 0) fail("something stands behind the signature", behind + 1);
  return {
    text: Buffer.from(`${text.join("\n")}\n`, "latin1"),
    signatures: `${lines.slice(signature, end + 1).join("\n")}\n`,
    digests,
  };
}
