import { LisdebError, type Where } from "../../base/index.ts";

const BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
const END = "-----END PGP SIGNATURE-----";

/**
 * The text of a .dsc, whether or not it is clear-signed (RFC 4880 7): who signed it is nobody's concern here, since the archive's own signature is over its digest. As
 * verifiers do, it drops blanks at the ends of lines, which older dpkg-source left. Throws `source-invalid` where something stands before or behind the signed
 * text: it would be read by some and not by others.
 */
export function signedText(bytes: Uint8Array, where: Where): string {
  const text = Buffer.from(bytes).toString("utf8");
  if (!text.startsWith("-----BEGIN")) return text;
  const fail = (message: string): never => {
    throw new LisdebError("source-invalid", message, { where });
  };
  const lines = text.split("\n").map(withoutBlanksAtEnd);
  if (lines[0] !== BEGIN) fail("does not begin with a clear-signed message");
  const blank = lines.indexOf("");
  const signature = lines.indexOf(SIGNATURE);
  const end = lines.indexOf(END);
  if (blank < 0 || signature < blank || end < signature) fail("is not a whole clear-signed message");
  if (lines.slice(end + 1).some((line) => line !== "")) fail("has something behind its signature");
  const signed = lines.slice(blank + 1, signature);
  // dpkg-source once ended it with an empty line.
  while (signed.at(-1) === "") signed.pop();
  return signed.map((line) => `${line.replace(/^- /, "")}\n`).join("");
}

/** By hand: an expression would look at each run of blanks within a line once from each of its blanks. */
function withoutBlanksAtEnd(line: string): string {
  let end = line.length;
  while (end > 0 && " \t\r".includes(line.charAt(end - 1))) end -= 1;
  return line.slice(0, end);
}
