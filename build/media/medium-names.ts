import { inside, LIMITS, LisdebError, shown, type Where } from "../base/index.ts";

/**
 * Holds a path that a medium states to what a medium may state: relative, parts between single `/`, no part that is empty, `.`
 * or `..`, no control character, not too long, not too deep. A leading `./` and a trailing `/` are to be taken off before,
 * with {@link plainMediumPath}. Throws `medium-unsafe`.
 */
export function checkMediumPath(path: string, where: Where): void {
  const unsafe = (what: string): never => {
    throw new LisdebError("medium-unsafe", `the name "${shown(path)}" ${what}`, { where });
  };
  // A name that leads outside could make a careless reader write there; one with control characters, deceive whoever reads a listing.
  if (path === "") unsafe("is empty");
  if (path.startsWith("/")) unsafe("is absolute");
  if (path.includes("\0")) unsafe("holds a NUL");
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(path)) unsafe("holds a control character");
  if (Buffer.byteLength(path) > LIMITS.pathBytes) unsafe(`is longer than ${LIMITS.pathBytes} bytes`);
  const parts = path.split("/");
  if (parts.includes("..")) unsafe("leads outside the medium");
  if (parts.includes("") || parts.includes(".")) unsafe("has an empty part or a part that is a single dot");
  if (parts.length > LIMITS.folderDepth) unsafe(`is more than ${LIMITS.folderDepth} folders deep`);
}

/** A path without its leading `./` and trailing `/`: `./LISISO/` is `LISISO`. The medium's top folder itself becomes the empty text. */
export function plainMediumPath(path: string): string {
  const plain = path.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "");
  // What is only slashes is absolute, and stays so, in order to be refused.
  if (plain === "" && path.startsWith("/")) return "/";
  return plain === "." ? "" : plain;
}

/**
 * Counts and remembers a medium's paths: refuses one that is stated twice (`medium-unsafe`, since two readers could take
 * a different one of them) and more than `LIMITS.mediumEntries` (`limit-exceeded`).
 */
export function mediumPathRegister(where: Where): (path: string) => void {
  const seen = new Set<string>();
  return (path) => {
    if (seen.has(path)) {
      throw new LisdebError("medium-unsafe", "is listed twice", { where: inside(where, path) });
    }
    if (seen.size >= LIMITS.mediumEntries) {
      throw new LisdebError("limit-exceeded", `holds more than ${LIMITS.mediumEntries} files and folders`, {
        where,
      });
    }
    seen.add(path);
  };
}
