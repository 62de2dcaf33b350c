import { shown } from "../base/index.ts";

/** A line of YAML as whoever wrote it sees it: how far it is indented, and what its key is. */
interface Line {
  /** Of its first character that is no blank, from the text's beginning. */
  readonly start: number;
  readonly end: number;
  /** Without blanks before and behind it. */
  readonly content: string;
  /** From 1. */
  readonly number: number;
}

/** What is wrong in a text, what to do about it, and where it stands: in characters from the text's beginning. */
export interface Fault {
  readonly message: string;
  readonly offset: number;
  readonly hint?: string | undefined;
}

/** The line that holds a character; of blank lines and comments, the next that is neither. */
export function lineAt(text: string, offset: number): Line {
  const number = text.slice(0, offset).split("\n").length;
  const lines = linesFrom(text, text.lastIndexOf("\n", offset - 1) + 1, number);
  for (const line of lines) if (!/^(?:#|$)/.test(line.content)) return line;
  return { start: offset, end: text.length, content: "", number };
}

function* linesFrom(text: string, first: number, number: number): Generator<Line> {
  for (let at = first; at <= text.length; number++) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next;
    const line = text.slice(at, end);
    const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    yield { start: at + blanks, end, content: line.trim(), number };
    at = end + 1;
  }
}

/** What is said of a key or an item that does not begin where its neighbours do. */
export function misplaced(text: string, offset: number): Fault {
  const line = lineAt(text, offset);
  const { start } = line;
  if (/^-(?:\s|$)/.test(line.content)) return misplacedItem(text, line);
  const [key] = placesOf(text, line);
  if (!key) return withoutColon(text, offset);
  const near = neighbour(text, line, key.column, (each) => placesOf(text, each)[0]);
  const other = near ? `, and ${shown(near.name)}, in line ${near.line}, in column ${near.column}` : "";
  return {
    message: `${shown(key.name)} begins in column ${key.column}${other}`,
    offset: start,
    hint: "keys of one map begin in the same column",
  };
}

function misplacedItem(text: string, line: Line): Fault {
  const { start: offset } = line;
  const column = columnOf(text, offset);
  const near = neighbour(text, line, column, ({ start, content }) =>
    content.startsWith("- ") ? { column: columnOf(text, start) } : undefined,
  );
  return near
    ? {
        message: `this item begins in column ${column}, and the one in line ${near.line} in column ${near.column}`,
        offset,
        hint: "items of one list begin in the same column",
      }
    : {
        message: "an item of a list stands where a key should",
        offset,
        hint: "a list stands behind its key",
      };
}

/** Of the lines above, up to the first that is indented less, the one that begins nearest to the column, and not in it. */
function neighbour<T extends { readonly column: number }>(
  text: string,
  below: Line,
  column: number,
  placeIn: (line: Line) => T | undefined,
): (T & { readonly line: number }) | undefined {
  let best: (T & { readonly line: number }) | undefined;
  const above = [...linesFrom(text.slice(0, below.start), 0, 1)].slice(0, -1).reverse();
  for (const line of above) {
    const place = placeIn(line);
    if (!place || place.column === column) continue;
    const off = Math.abs(place.column - column);
    if (!best || off < Math.abs(best.column - column)) best = { ...place, line: line.number };
    if (place.column < column) break;
  }
  return best;
}

/** The key of a line, behind the dashes of the lists whose item it begins; none in a line that has none. */
function placesOf(text: string, { start, content }: Line): { name: string; column: number }[] {
  const dashes = /^(?:- +)*/.exec(content)?.[0].length ?? 0;
  const name = content.slice(dashes, Math.max(content.search(/:(?:\s|$)/), 0)).trim();
  return name === "" || name.startsWith("#") ? [] : [{ name, column: columnOf(text, start + dashes) }];
}

function columnOf(text: string, offset: number): number {
  return offset - text.lastIndexOf("\n", offset - 1);
}

/** What stands in a line that has no key: what was meant, by what it looks like, and what to write. */
const KEYLESS: readonly {
  readonly looks: RegExp;
  readonly message: string;
  readonly hint: (found: readonly string[]) => string;
}[] = [
  {
    looks: /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/,
    message: "a mark of a merge stands here that nobody has finished",
    hint: () => "keep one of the two sides, without the marks",
  },
  {
    looks: /^-([^\s-].*)$/,
    message: "a blank is missing behind the dash",
    hint: ([, item = ""]) => `write - ${shown(item)}`,
  },
  {
    looks: /^([A-Za-z0-9][\w.-]*):(?!\/\/)(\S.*)$/,
    message: "a blank is missing behind the colon",
    hint: ([, key = "", value = ""]) => `write ${shown(key)}: ${shown(value)}`,
  },
  {
    looks: /^([A-Za-z0-9][\w.-]*)$/,
    message: "a colon is missing behind the key",
    hint: ([, key = ""]) => `write ${shown(key)}:`,
  },
  {
    looks: /^([A-Za-z0-9][\w.-]*)(?:\s*=\s*|\s+)(\S.*)$/,
    message: "the line has no colon behind its key",
    hint: ([, key = "", value = ""]) =>
      `write ${shown(key)}: ${shown(value)}, or indent it further if it goes on with the value above`,
  },
];

/** What is said of a line in which no colon ends a key. */
export function withoutColon(text: string, offset: number): Fault {
  const line = lineAt(text, offset);
  if (/^-(?:\s|$)/.test(line.content)) return misplacedItem(text, line);
  if (isBelowItem(text, line))
    return {
      message: "the line has neither a dash before an item nor a colon behind a key",
      offset: line.start,
      hint: `write - ${shown(line.content)} for an item of the list`,
    };
  for (const { looks, message, hint } of KEYLESS) {
    const found = looks.exec(line.content);
    if (found) return { message, offset: line.start, hint: hint(found) };
  }
  return {
    message: "the line has no key",
    offset: line.start,
    hint: "a key stands before a colon and a blank, and a comment behind #",
  };
}

/** Whether a line begins below the dash of the item above it, without a dash itself. */
function isBelowItem(text: string, { start, content }: Line): boolean {
  const above = [...linesFrom(text.slice(0, start), 0, 1)].at(-2);
  return (
    above?.content.startsWith("- ") === true &&
    !content.startsWith("-") &&
    columnOf(text, above.start) === columnOf(text, start)
  );
}
