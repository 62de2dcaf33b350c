import type { ControlFile } from "./control-archive.ts";
import type { Tell } from "./fault-list.ts";
import { toText } from "./tar-entries.ts";

/** What dpkg reads a line into has room for so many bytes, the line's end among them. */
const LONGEST_LINE = 255;

const DIRECTIVES = ["interest", "interest-noawait", "activate", "activate-noawait"];
const LATER_DIRECTIVES = ["interest-await", "activate-await"];

/** Checks the triggers file line by line as dpkg reads it (deb-triggers(5)). */
export function checkTriggers(file: ControlFile | undefined, tell: Tell): void {
  if (!file) return;
  const lines = file.text.split("\n");
  const tail = lines.pop() ?? "";
  if (tail !== "") lines.push(tail);
  for (const [index, content] of lines.entries()) {
    const where = { ...file.where, line: index + 1 };
    const isLast = index === lines.length - 1 && tail !== "";
    if (isLast || content.length + 1 > LONGEST_LINE || content.includes("\0"))
      tell("triggers-newline", where);
    const line = content.slice(0, LONGEST_LINE).replace(/^[ \t]+|[ \t]+$/g, "");
    if (line === "" || line.startsWith("#")) continue;
    const [, directive = "", name = ""] = /^([^ \t]+)[ \t]+([^]*)$/.exec(line) ?? [];
    if (LATER_DIRECTIVES.includes(directive)) tell("trigger-await", where, directive);
    else if (!DIRECTIVES.includes(directive)) {
      tell("trigger-directive", where, toText(line));
      continue;
    }
    if (!isTrigger(name)) tell("trigger-name", where, toText(name));
  }
}

/** A path without empty parts, or a name as packages have them, without `_`. */
function isTrigger(name: string): boolean {
  if (!/^[!-~]+$/.test(name)) return false;
  return name.startsWith("/") ? !/\/\/|\/$/.test(name) : /^[A-Za-z0-9][A-Za-z0-9+.-]*$/.test(name);
}
