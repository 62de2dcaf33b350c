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
  let index = nextDiff(lines, 0);
  if (index === lines.length) throw refused(0, "is no unified diff");
  demandNothingElse(lines, 0, index, refused);
  while (index < lines.length) {
    demandNames(lines, index, refused);
    const end = endOfHunks(lines, index + 2, refused);
    index = nextDiff(lines, end);
    demandNothingElse(lines, end, index, refused);
  }
}

type Refuse = (index: number, what: string) => LisdebError;

/** Where the next file's changes begin; past the last line where there are none. */
function nextDiff(lines: readonly string[], start: number): number {
  let index = start;
  while (index < lines.length && !/^(--- |\+\+\+ |@@ -)/.test(lines[index] ?? "")) index += 1;
  return index;
}

/** What patch(1) takes off the begin of a line (intuit_diff_type): the indent of a patch that was sent in a letter, and the dashes before what is sent on. */
const INDENT = /^[ \tX]*(?:- )*/;

/** What patch(1) does by lines that stand before and behind the changes of a file, even with --unified where another file's changes came before. */
const OTHER_CHANGES: readonly (readonly [RegExp, string])[] = [
  [/^GIT binary patch/, "changes a file that is no text"],
  [/^(rename|copy) (from|to) /, "renames or copies a file"],
  [/^(new file|new|old|deleted file) mode (?!100)/, "makes or removes what is no file"],
  [/^Prereq:/, "asks for another version of a file"],
  [/^\*\*\* |^\*{15}/, "has a change in the form of diff -c"],
  [/^\d+(,\d+)?[acd]\d+(,\d+)?\r*$/, "has a change in the form of a plain diff"],
  [/^\d+(,\d+)?([acdi]|s\/.*)\r*$/, "has a change in the form of a script of ed"],
];

/** Lines that tools write before each unified diff. They change nothing that it does not change, as long as one stands behind them. */
const GIT = /^diff --git /;
const INDEX = /^Index:/;
const MODE = /^(new file|new|old|deleted file) mode /;
const IN_A_DIFF = [/^--- /, /^\+\+\+ /, /^@@ -/, GIT, INDEX, MODE];

/** Of the lines from `start` that stand before a file's changes, or at the end behind all. */
function demandNothingElse(lines: readonly string[], start: number, end: number, refused: Refuse): void {
  let ofGit: number | undefined;
  for (let index = start; index < end; index += 1) {
    const line = lines[index] ?? "";
    const bare = line.replace(INDENT, "");
    const other = OTHER_CHANGES.find(([form]) => form.test(bare));
    if (other) throw refused(index, other[1]);
    if (!IN_A_DIFF.some((form) => form.test(bare))) continue;
    if (bare !== line) throw refused(index, "has a change that is indented");
    if (INDEX.test(line)) demandFile(line.slice("Index:".length).trim(), index, refused);
    if (GIT.test(line)) {
      if (ofGit !== undefined) throw refused(ofGit, WITHOUT_LINES);
      for (const name of line.slice("diff --git ".length).trimEnd().split(" "))
        demandFile(name, index, refused);
      ofGit = index;
    } else if (MODE.test(line) && ofGit === undefined) throw refused(index, WITHOUT_LINES);
  }
  if (ofGit !== undefined && end === lines.length) throw refused(ofGit, WITHOUT_LINES);
}

const WITHOUT_LINES = "changes a file, but none of its lines";

const NONE = "/dev/null";

/** The two lines that name the file. */
function demandNames(lines: readonly string[], index: number, refused: Refuse): void {
  const [old, fresh] = [nameIn(lines[index], "--- "), nameIn(lines[index + 1], "+++ ")];
  if (old === undefined || fresh === undefined)
    throw refused(index, "does not name its file in two lines, as a unified diff does");
  if (old === NONE && fresh === NONE) throw refused(index, "names no file");
  for (const [i, name] of [old, fresh].entries()) {
    if (name !== NONE) demandFile(name, index + i, refused);
  }
}

function demandFile(name: string, index: number, refused: Refuse): void {
  const [folder = "", ...parts] = name.split("/");
  if (/^[^"]/.test(folder) && isPatchable(parts)) return;
  throw refused(index, `changes ${shown(name)}, which no daemon is compiled from`);
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
