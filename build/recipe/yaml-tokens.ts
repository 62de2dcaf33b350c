import { CST, Lexer } from "yaml";
import type { Fault } from "./yaml-lines.ts";

/** How deep maps and lists may stand in each other. */
export const DEEPEST = 20;

/** What is said of what is nested more deeply. */
export const TOO_DEEP = "is nested too deeply";

/** What YAML has and ten lines of data do not need: with it a text means something else than it says, or small files explode. */
const REFUSED: Readonly<Partial<Record<string, Omit<Fault, "offset">>>> = {
  "directive-line": { message: "directives are not allowed", hint: "take the line out" },
  tag: {
    message: "tags are not allowed",
    hint: "put a value in quotes that begins with an exclamation mark",
  },
  anchor: { message: "anchors are not allowed", hint: "put a value in quotes that begins with an ampersand" },
  alias: { message: "aliases are not allowed", hint: "put a value in quotes that begins with an asterisk" },
};

/**
 * The first directive, tag, anchor or alias in a text, or else where it is nested too deeply; undefined where there is none. Found in its tokens, before
 * anything is made of them: the parser calls itself for each level, and has no end of stack in sight.
 */
export function refusedToken(text: string): Fault | undefined {
  let refused: Fault | undefined;
  const depth = depthCounter();
  for (const { type, offset, column } of tokensOf(text)) {
    if (depth.after(type, column) > DEEPEST + 1) return { message: TOO_DEEP, offset };
    const said = REFUSED[type];
    if (said) refused ??= { ...said, offset };
  }
  return refused;
}

interface Token {
  /** As the library names it; `scalar` for a text of any kind. */
  readonly type: string;
  readonly offset: number;
  /** From 0. */
  readonly column: number;
}

function* tokensOf(text: string): Generator<Token> {
  let [offset, lineStart, isScalar] = [0, 0, false];
  for (const source of new Lexer().lex(text)) {
    const type = CST.tokenType(source) ?? "";
    // Marks between tokens, which are not in the text. What follows the last of them is a text, whatever it begins with.
    if (!isScalar && MARKS.has(type)) {
      isScalar = type === "scalar";
      continue;
    }
    yield { type: isScalar ? "scalar" : type, offset, column: offset - lineStart };
    isScalar = false;
    offset += source.length;
    const lineEnd = source.lastIndexOf("\n");
    if (lineEnd !== -1) lineStart = offset - source.length + lineEnd + 1;
  }
}

const MARKS: ReadonlySet<string> = new Set(["doc-mode", "flow-error-end", "scalar"]);

/** Counts the levels that are open behind each token: those in brackets, and in front of them those that begin in columns further and further right. */
function depthCounter(): { readonly after: (type: string, column: number) => number } {
  const columns: number[] = [];
  let brackets = 0;
  // A level begins with the first token in a line, and with the first behind a dash or a question mark.
  let begins = true;
  return {
    after(type, column) {
      if (OPENING.has(type)) brackets++;
      if (CLOSING.has(type)) brackets = Math.max(brackets - 1, 0);
      if (brackets === 0 && begins && !BETWEEN.has(type)) {
        while ((columns.at(-1) ?? -1) >= column) columns.pop();
        columns.push(column);
      }
      if (!BETWEEN.has(type) || type === "newline") begins = type === "newline" || ITEMS.has(type);
      return columns.length + brackets;
    },
  };
}

const OPENING: ReadonlySet<string> = new Set(["flow-seq-start", "flow-map-start"]);
const CLOSING: ReadonlySet<string> = new Set(["flow-seq-end", "flow-map-end"]);
const ITEMS: ReadonlySet<string> = new Set(["seq-item-ind", "explicit-key-ind"]);
const BETWEEN: ReadonlySet<string> = new Set(["space", "comment", "newline"]);
