import { LisdebError, shown, type Where } from "../base/index.ts";
import { isPatchable } from "./wanted-files.ts";

/**
 * Demands that a patch is a unified diff which dpkg-source takes as well (Dpkg::Source::Patch, analyze), and changes nothing but what daemons are
 * compiled from: patch(1) would also rename files, make links, and write into debian/. Throws `patch-failed`.
 */
export function demandUnifiedDiff(content: Uint8Array, where: Where): void {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // Latin-1 keeps each byte as it is. What is behind the last line end is no line.
  const lines = bytes.toString("latin1").replace(/\n$/, "").split("\n");
  const refused: Refuse = (index, what) =>
    new LisdebError("patch-failed", what, {
      where: { ...where, line: Math.min(index + 1, lines.length) },
      hint: "a patch is a unified diff of files in tools/hv or of their headers, with one folder before each path, as git diff makes it",
    });
  let index = lines.findIndex(isOfDiff);
  if (index < 0) throw refused(0, "is no unified diff");
  demandNothingElse(lines.slice(0, index), 0, refused);
  while (index < lines.length) {
    demandNames(lines, index, refused);
    const end = endOfHunks(lines, index + 2, refused);
    const next = lines.findIndex((line, i) => i >= end && isOfDiff(line));
    demandNothingElse(lines.slice(end, next < 0 ? undefined : next), end, refused);
    index = next < 0 ? lines.length : next;
  }
}

type Refuse = (index: number, what: string) => LisdebError;

const isOfDiff = (line: string): boolean => /^(--- |\+\+\+ |@@ -)/.test(line);

/** What patch(1) does by lines that stand before and behind the changes of a file. */
const OTHER_CHANGES: readonly (readonly [RegExp, string])[] = [
  [/^GIT binary patch/, "changes a file that is no text"],
  [/^(rename|copy) (from|to) /, "renames or copies a file"],
  [/^(new file|new|old|deleted file) mode (?!100)/, "makes or removes what is no file"],
];

function demandNothingElse(lines: readonly string[], start: number, refused: Refuse): void {
  for (const [index, line] of lines.entries()) {
    const other = OTHER_CHANGES.find(([form]) => form.test(line));
    if (other) throw refused(start + index, other[1]);
  }
}

const NONE = "/dev/null";

/** The two lines that name the file. */
function demandNames(lines: readonly string[], index: number, refused: Refuse): void {
  const [old, fresh] = [nameIn(lines[index], "--- "), nameIn(lines[index + 1], "+++ ")];
  if (old === undefined || fresh === undefined)
    throw refused(index, "does not name its file in two lines, as a unified diff does");
  if (old === NONE && fresh === NONE) throw refused(index, "names no file");
  for (const [i, name] of [old, fresh].entries()) {
    const [folder = "", ...parts] = name.split("/");
    if (name === NONE || (/^[^"]/.test(folder) && isPatchable(parts))) continue;
    throw refused(index + i, `changes ${shown(name)}, which no daemon is compiled from`);
  }
}

/** The name in a line that begins so, as dpkg-source and patch(1) read it. */
function nameIn(line: string | undefined, begin: string): string | undefined {
  if (line?.startsWith(begin) !== true) return undefined;
  const text = line.slice(begin.length).trimStart();
  return (text.includes("\t") ? /^[^\t]*/ : /^\S*/).exec(text)?.[0];
}

/** Where the changes of a file end: there is one at least. */
function endOfHunks(lines: readonly string[], start: number, refused: Refuse): number {
  let index = start;
  for (let line = lines[index]; line !== undefined; line = lines[index]) {
    const [found, old, fresh] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@(?: .*)?$/.exec(line) ?? [];
    if (found !== undefined) index = endOfHunk(lines, index + 1, countOf(old), countOf(fresh), refused);
    else if (line.startsWith("\\ ")) index += 1;
    else break;
  }
  if (index > start) return index;
  const why = lines[start]?.endsWith("\r") === true ? ": its lines end with CR LF" : "";
  throw refused(start, `lacks a change where a unified diff has one${why}`);
}

const countOf = (stated: string | undefined): number => (stated === undefined ? 1 : Number(stated));

function endOfHunk(
  lines: readonly string[],
  start: number,
  oldLines: number,
  newLines: number,
  refused: Refuse,
): number {
  let [index, old, fresh] = [start, oldLines, newLines];
  for (; old > 0 || fresh > 0; index += 1) {
    // Editors take the blank away that an empty line has before it.
    const sign = lines[index]?.charAt(0) ?? "end";
    if (sign === "\\") continue;
    if (sign === " " || sign === "" || sign === "-") old -= 1;
    if (sign === " " || sign === "" || sign === "+") fresh -= 1;
    if (old < 0 || fresh < 0 || !["", " ", "+", "-"].includes(sign))
      throw refused(index, "has a change of other lines than it says");
  }
  return index;
}
