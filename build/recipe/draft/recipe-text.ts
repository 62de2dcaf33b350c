import { Document, visit } from "yaml";
import { shown } from "../../base/index.ts";

/** A key of a drafted recipe, with what its reader has to know of it. */
export interface DraftedKey {
  readonly key: string;
  /** Texts, numbers, and lists and maps of these; undefined: the key is only proposed, as a comment that shows `example`. */
  readonly value: unknown;
  /** What a human has to look at or to decide, a line; undefined where the medium itself settles it. */
  readonly decide?: string | undefined;
  /** Where the value is from, in lines. */
  readonly from?: readonly string[] | undefined;
  /** What could stand there, where there is no value. */
  readonly example?: unknown;
}

/** What begins a comment that asks a human: to be searched for, and to be taken out once it is answered. */
export const DECIDE = "Decide:";

/** A recipe as YAML: its head, and each key below its comments. Texts from outside become visible escapes in comments, and are quoted in values. */
export function recipeText(head: readonly string[], keys: readonly DraftedKey[]): string {
  const blocks = keys.map(({ key, value, decide, from = [], example }) => {
    const comments = [...from, ...(decide === undefined ? [] : [`${DECIDE} ${decide}`])];
    const lines = valueLines(key, value ?? example);
    return [
      ...comments.flatMap(commentLines),
      ...(value === undefined ? (example === undefined ? [] : lines.map((line) => `# ${line}`)) : lines),
    ];
  });
  return `${[...head.flatMap(commentLines), ...(head.length > 0 ? [""] : []), ...blocks.flat()].join("\n")}\n`;
}

function valueLines(key: string, value: unknown): readonly string[] {
  // YAML 1.1, which some editors still speak, has dates and numbers where 1.2 has texts.
  if (typeof value === "string" && /^[\d.:_-]+$/.test(value)) return [`${key}: ${JSON.stringify(value)}`];
  const document = new Document({ [key]: value });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && HAS_BOTH_QUOTES.test(scalar.value))
        scalar.type = "QUOTE_SINGLE";
    },
  });
  return document.toString({ lineWidth: 0 }).replace(/\n$/, "").split("\n");
}

/** A line that YAML would put between double quotes, with backslashes, and prettier between single ones; what needs backslashes has none other. */
const HAS_BOTH_QUOTES = /^(?=.*")(?=.*')(?:[^\p{C}\p{Z}\\]| )*$/u;

/** Characters in a line of comment. */
const WIDTH = 110;

/** The line that an editor looks for stands as it is. */
function commentLines(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(" ").map((part) => shown(part))) {
    if (line.length + word.length >= WIDTH && line !== "#") {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
