import { byText, LisdebError, type Where } from "../../base/index.ts";
import type { Deb } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";

/** A line of Contents. */
export interface ContentsLine {
  /** Without the `/` that it begins with. */
  readonly path: string;
  /** The packages that have it, as {@link contentsName} names them; in order, with commas between them. */
  readonly names: string;
  /** Both as they stand in the file, the line's end included. */
  readonly text: string;
}

/** The paths of a package that Contents lists: whatever is no folder, and can stand in a line; without the `/` they begin with. */
export function contentsPaths(deb: Pick<Deb, "entries">): string[] {
  return deb.entries.flatMap(({ type, path }) => (type === "directory" ? [] : (contentsPath(path) ?? [])));
}

/** How Contents names a package: `non-free/admin/hv-kvp-daemon`; only its name where it has no section. */
export function contentsName(entry: Pick<ArchiveEntry, "name" | "stanza">): string {
  const section = /^Section:[ \t]*(\S*)/im.exec(entry.stanza)?.[1];
  return section === undefined || section === "" ? entry.name : `${section}/${entry.name}`;
}

/** The package that a name in Contents is of. */
export function packageOf(contentsName: string): string {
  return contentsName.slice(contentsName.lastIndexOf("/") + 1);
}

/** A path as Contents has it; undefined of one that no line can hold, since a line ends it, or begins its names, elsewhere. */
export function contentsPath(path: string): string | undefined {
  const relative = path.replace(/^\/+/, "");
  return relative === "" || /[\u0000-\u001f\u007f]| $/.test(relative) ? undefined : relative;
}

/** Where dak, which writes Debian's own, begins the names. */
const COLUMN = 55;

/** A line of a path and its packages. */
export function contentsLine(path: string, of: Iterable<string>): ContentsLine {
  const names = [...new Set(of)].toSorted(byText).join(",");
  return { path, names, text: `${path.padEnd(COLUMN)} ${names}\n` };
}

/**
 * The lines of a Contents file. A path may hold blanks: the names are what is behind the last. Throws `archive-invalid` with the line
 * where there is no name, or where the lines are not in the order of their paths.
 */
export function parseContents(text: string, where: Where): ContentsLine[] {
  const lines: ContentsLine[] = [];
  let before = "";
  for (let start = 0; start < text.length;) {
    const fail = (message: string): never => {
      throw new LisdebError("archive-invalid", message, { where: { ...where, line: lines.length + 1 } });
    };
    const end = text.indexOf("\n", start);
    if (end < 0) return fail("has no line end");
    const blank = text.lastIndexOf(" ", end);
    let pathEnd = blank;
    while (pathEnd > start && text.charCodeAt(pathEnd - 1) === 0x20) pathEnd -= 1;
    if (pathEnd <= start || blank === end - 1) fail("is not a path and its packages");
    const path = text.slice(start, pathEnd);
    if (byText(before, path) >= 0) fail("is not behind the line before it, in the order of paths");
    lines.push({ path, names: text.slice(blank + 1, end), text: text.slice(start, end + 1) });
    before = path;
    start = end + 1;
  }
  return lines;
}
