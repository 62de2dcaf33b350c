import { shown } from "../base/index.ts";

/** A tab of a script, as wide as the diff of scripts has it too: some terminals and pagers have none. */
const TAB = "    ";

/** A line of a script, fit for a terminal: a tab as blanks, since it is nothing but indentation there, and all else as `shown()` has it. */
export function scriptLine(line: string): string {
  return shown(line.replaceAll("\t", TAB));
}

/** A script to be read: its lines, indented below what names it. */
export function scriptLines(script: string): string {
  return script
    .trimEnd()
    .split("\n")
    .map((line) => `    ${scriptLine(line)}`)
    .join("\n");
}
