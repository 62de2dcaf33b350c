import { LIMITS } from "../../base/index.ts";
import type { ControlFile } from "./control-archive.ts";
import type { Tell } from "./fault-list.ts";
import { toText } from "./tar-entries.ts";

/** A field as dpkg reads it: its value without the blanks around it, cut at a NUL. */
export interface Field {
  readonly name: string;
  readonly value: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

/** What C's isspace() says in dpkg's locale. */
const BLANK = /^[ \t\n\v\f\r]$/;
const ONLY_BLANKS = /^[ \t\v\f\r]*$/;
const END_OF_FILE = "\u001a";
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/**
 * The fields of a control file by dpkg's rules, which are laxer and stricter than deb822(5) in turn: blanks may stand before a colon, a
 * carriage return is a blank, a comment is no comment. Tells of what dpkg refuses, and reads on behind it at the next line.
 */
export function fieldsOf({ text, where }: ControlFile, tell: Tell): Field[] {
  const at = (line: number): typeof where => ({ ...where, line });
  let rest = text;
  if (rest.startsWith(BYTE_ORDER_MARK)) {
    tell("byte-order-mark", at(1));
    rest = rest.slice(BYTE_ORDER_MARK.length);
  }
  if (rest.includes(END_OF_FILE)) {
    // In place of a value dpkg knows it for what it is.
    const isValue = /:[ \t\v\f\r]*\u001a/.test(rest);
    tell("end-of-file-character", where, "", isValue ? "refused" : undefined);
  }
  const lines = rest.split(/[\n\u001a]/);
  // What is behind the last line end; dpkg looks at a character only once there is one more.
  const tail = lines.pop() ?? "";
  const fields: { name: string; lines: string[]; line: number }[] = [];
  // Only one paragraph can be: a blank line and then a line says that there is a second.
  let ended = false;
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content === "") {
      ended = fields.length > 0;
      continue;
    }
    if (fields.length === LIMITS.controlFields) {
      tell("unchecked", at(line), `it has more than ${LIMITS.controlFields} fields`);
      break;
    }
    if (ended) {
      tell("blank-line", at(line));
      ended = false;
    }
    readLine(content, line);
  }
  const last = lines.length + 1;
  if (tail.length === 1 && tail !== " " && tail !== "\t") tell("stray-character", at(last));
  else if (tail !== "") {
    if (ended) tell("blank-line", at(last));
    tell("no-final-newline", at(last));
    if (!ended && tail.includes(":")) readLine(tail, last);
  }
  const final = fields.at(-1);
  // dpkg wants one more character behind the line end that it finds in place of a value.
  if (tail === "" && final?.line === lines.length && final.lines.every((value) => ONLY_BLANKS.test(value))) {
    tell("empty-last-field", at(final.line), toText(final.name));
  }
  return fields.map(({ name, lines: value, line }) => ({ name, value: valueOf(value, name, line), line }));

  function readLine(content: string, line: number): void {
    const current = fields.at(-1);
    if (BLANK.test(content.charAt(0)) && current) {
      if (ONLY_BLANKS.test(content)) tell("line-of-blanks", at(line));
      current.lines.push(content);
      return;
    }
    const [, name = "", colon = "", value = ""] =
      /^([^ \t\v\f\r:]*)[ \t\v\f\r]*(:?)([^]*)$/.exec(content) ?? [];
    if (name === "" || colon === "") {
      const isComment = content.startsWith("#");
      tell(isComment ? "comment" : "line-without-field", at(line), isComment ? "" : toText(content));
      return;
    }
    if (name.startsWith("-")) tell("field-name-hyphen", at(line), toText(name));
    if (name.startsWith("#")) tell("comment-as-field", at(line), toText(name));
    fields.push({ name, lines: [value], line });
  }

  function valueOf(value: readonly string[], name: string, line: number): string {
    const whole = value.join("\n").replace(/^[ \t\v\f\r]+/, "");
    const trimmed = trimEnd(whole);
    const nul = trimmed.indexOf("\0");
    if (nul < 0) return trimmed;
    tell("nul-character", at(line), toText(name));
    return trimmed.slice(0, nul);
  }
}

/** Without a regular expression, which would look at each run of blanks within the text from each of its ends. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && BLANK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
