import { LIMITS, LisdebError, shown } from "../base/index.ts";
import type { Header } from "./header.ts";
import { decodeText, decodeUtf8, numbersOf, rawTextsOf } from "./header-values.ts";
import { TAGS } from "./tags.ts";

/** One long folder can be named by each of many files: their paths together are bounded, too. */
const MOST_PATH_TEXT = 32 * 1024 * 1024;

/**
 * The paths of a package's files: BASENAMES, DIRNAMES and DIRINDEXES, or OLDFILENAMES in packages of format 3. Each is
 * absolute, of plain parts, UTF-8 and without control characters, and listed once.
 *
 * Throws `rpm-corrupt`, `rpm-unsafe`, `rpm-manifest-mismatch` (listed twice) and `limit-exceeded`.
 */
export function readPaths(header: Header): readonly string[] {
  const whole = rawTextsOf(header, TAGS.OLDFILENAMES);
  const bases = rawTextsOf(header, TAGS.BASENAMES);
  if (whole && bases) fail(header, "rpm-corrupt", "lists its files twice: in OLDFILENAMES and in BASENAMES");
  const count = (whole ?? bases)?.length ?? 0;
  if (count > LIMITS.rpmFiles) fail(header, "limit-exceeded", `lists ${count} files`);
  const paths = whole ? whole.map((bytes) => textOf(header, bytes)) : bases ? joined(header, bases) : [];
  const total = paths.reduce((sum, path) => sum + path.length, 0);
  if (total > MOST_PATH_TEXT) fail(header, "limit-exceeded", `lists paths of ${total} characters in all`);
  const seen = new Set<string>();
  for (const path of paths) {
    checkPath(header, path);
    if (seen.has(path)) fail(header, "rpm-manifest-mismatch", `lists \`${shown(path)}\` twice`);
    seen.add(path);
  }
  return paths;
}

function joined(header: Header, bases: readonly Uint8Array[]): string[] {
  const folders = rawTextsOf(header, TAGS.DIRNAMES)?.map((bytes) => textOf(header, bytes));
  const indexes = numbersOf(header, TAGS.DIRINDEXES);
  if (!folders || !indexes) fail(header, "rpm-corrupt", "lists files and has no DIRNAMES or no DIRINDEXES");
  if (indexes.length !== bases.length) {
    fail(header, "rpm-corrupt", `has ${bases.length} BASENAMES and ${indexes.length} DIRINDEXES`);
  }
  if (folders.length > bases.length) {
    fail(header, "rpm-corrupt", `has ${bases.length} BASENAMES and ${folders.length} DIRNAMES`);
  }
  return bases.map((bytes, i) => {
    const base = textOf(header, bytes);
    const folder = folders[indexes[i] ?? -1];
    if (folder === undefined) {
      fail(header, "rpm-corrupt", `DIRINDEXES points to folder ${indexes[i] ?? -1} of ${folders.length}`);
    }
    if (!folder.endsWith("/"))
      fail(header, "rpm-corrupt", `the folder \`${shown(folder)}\` in DIRNAMES does not end in /`);
    if (base.includes("/")) fail(header, "rpm-unsafe", `the name \`${shown(base)}\` in BASENAMES holds a /`);
    return folder + base;
  });
}

/** An absolute path of plain parts; `/` itself is listed by the package that owns it. */
function checkPath(header: Header, path: string): void {
  if (Buffer.byteLength(path) > LIMITS.pathBytes) {
    fail(header, "limit-exceeded", `lists a path of ${Buffer.byteLength(path)} bytes`);
  }
  if (!path.startsWith("/"))
    fail(header, "rpm-unsafe", `lists \`${shown(path)}\`, which is no absolute path`);
  if (CONTROL.test(path))
    fail(header, "rpm-unsafe", `lists \`${shown(path)}\`, whose name holds a control character`);
  if (path === "/") return;
  const parts = path.slice(1).split("/");
  if (parts.length > LIMITS.folderDepth) {
    fail(header, "limit-exceeded", `lists \`${shown(path)}\`, which is ${parts.length} folders deep`);
  }
  for (const part of parts) {
    if (part === "" || part === "." || part === "..") {
      fail(header, "rpm-unsafe", `lists \`${shown(path)}\`, which is not a plain path`);
    }
  }
}

/** C0, DEL, C1, and what breaks or reverses a line. */
export const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

function textOf(header: Header, bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === undefined)
    fail(header, "rpm-unsafe", `lists \`${shown(decodeText(bytes))}\`, whose name is not UTF-8`);
  return text;
}

function fail(
  header: Header,
  code: "rpm-corrupt" | "rpm-unsafe" | "rpm-manifest-mismatch" | "limit-exceeded",
  message: string,
): never {
  throw new LisdebError(code, `its header ${message}`, { where: header.where });
}
