import { LIMITS, LisdebError, shown, type Where } from "../base/index.ts";

/** One field as its lines: that behind the colon, then each continuation line without the blank that marks it. */
export interface FieldLines {
  readonly name: string;
  readonly lines: readonly string[];
  /** Of the field's first line in the text, from 1. */
  readonly line: number;
}

/** Field names: printable ASCII without blank and colon, not beginning with `#` or `-` (deb822(5)). */
const FIELD_NAME = /^[!-9;-~]+$/;
/** Control characters but the tab, line ends that only some know, and byte order marks. */
const FORBIDDEN = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;

/** What is wrong with a field's name; undefined where nothing is. */
export function wrongName(name: string): string | undefined {
  if (!FIELD_NAME.test(name) || /^[#-]/.test(name)) return "is not a field's name";
  return undefined;
}

/** What is wrong with one line of a value, wherever it stands; undefined where nothing is. */
export function wrongText(line: string): string | undefined {
  if (FORBIDDEN.test(line)) return "holds a control character";
  if (Buffer.from(line).toString() !== line) return "holds half of a surrogate pair";
  return undefined;
}

/**
 * Control data as paragraphs of fields of lines, read strictly: no comments, no byte order mark, no line without a field, each
 * field once, a line end behind the last line, as dpkg 1.16 demands (deb822(5); measured on dpkg 1.16.18). Throws `control-invalid` and
 * `limit-exceeded`.
 */
export function splitControl(text: string, where: Where): FieldLines[][] {
  const fail = (line: number, message: string): never => {
    throw new LisdebError("control-invalid", message, { where: { ...where, line } });
  };
  if (text === "") return [];
  const lines = text.split("\n");
  if (lines.pop() !== "") fail(lines.length + 1, "has no line end");
  const paragraphs: { name: string; lines: string[]; line: number }[][] = [];
  let paragraph: { name: string; lines: string[]; line: number }[] | undefined;
  const names = new Set<string>();
  let fields = 0;
  for (const [index, line] of lines.entries()) {
    const at = index + 1;
    const wrong = wrongText(line);
    if (wrong !== undefined) fail(at, wrong);
    if (line === "") {
      paragraph = undefined;
    } else if (/^[ \t]/.test(line)) {
      const field = paragraph?.at(-1) ?? fail(at, "has a continuation line without a field");
      if (line.trim() === "") fail(at, "has a line of nothing but blanks");
      field.lines.push(line.slice(1));
    } else {
      const colon = line.indexOf(":");
      if (line.startsWith("#")) fail(at, "has a comment, which no binary package may have");
      if (colon < 0) fail(at, `has the line "${shown(line)}", which is not a field`);
      const name = line.slice(0, colon);
      const wrongField = wrongName(name);
      if (wrongField !== undefined) fail(at, `has the field "${shown(name)}", which ${wrongField}`);
      if (!paragraph) {
        paragraphs.push((paragraph = []));
        names.clear();
      }
      if (names.has(name.toLowerCase())) fail(at, `has the field ${name} twice`);
      names.add(name.toLowerCase());
      if (++fields > LIMITS.controlFields) {
        throw new LisdebError("limit-exceeded", `has more than ${LIMITS.controlFields} fields`, {
          where: { ...where, line: at },
        });
      }
      paragraph.push({ name, lines: [withoutBlanks(line.slice(colon + 1))], line: at });
    }
  }
  return paragraphs;
}

/** By hand: an expression for blanks at the end takes the square of the blanks that stand before something else. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number): boolean => text[at] === " " || text[at] === "\t";
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start++;
  while (end > start && isBlank(end - 1)) end--;
  return text.slice(start, end);
}
