import {
  isCollection,
  isNode,
  isPair,
  isScalar,
  type Document,
  type ErrorCode,
  type Node,
  type YAMLError,
} from "yaml";
import { shown } from "../base/index.ts";
import { lineAt, misplaced, withoutColon, type Fault } from "./yaml-lines.ts";
import { DEEPEST } from "./yaml-tokens.ts";

/** What the parser stumbled over, in a text that it has read. */
interface Stumble {
  readonly error: YAMLError;
  readonly text: string;
  readonly document: Document;
}

/**
 * The first slip in a file's syntax, in words that say what to write; undefined where there is none. No more than the first: the parser reads on
 * behind it with another structure than whoever wrote the file, and finds mistakes that are none.
 */
export function firstFault(text: string, document: Document): Fault | undefined {
  const errors = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  // What is not closed begins before whatever is found inside it.
  const told = [errors[0], errors.find(({ message }) => isUnclosed(message))];
  return told
    .flatMap((error) => (error ? [faultOf({ error, text, document })] : []))
    .sort((a, b) => a.offset - b.offset)[0];
}

function faultOf(stumble: Stumble): Fault {
  const { error } = stumble;
  const own = WORDS[error.code]?.(stumble);
  return own
    ? { offset: error.pos[0], ...own }
    : { message: inWordsOfTheParser(error), offset: error.pos[0] };
}

type Said = Omit<Fault, "offset"> & { readonly offset?: number };

const QUOTED = "put the value in quotes";

/** What to say of each kind of slip; of one that is not here, or gives nothing, the parser's own words are told. */
const WORDS: Readonly<Partial<Record<ErrorCode, (stumble: Stumble) => Said | undefined>>> = {
  TAB_AS_INDENT: () => ({ message: "a tab stands in the indentation", hint: "indent with blanks alone" }),
  BLOCK_AS_IMPLICIT_KEY: keyInsideValue,
  MULTILINE_IMPLICIT_KEY: keyOfSeveralLines,
  BAD_INDENT: ({ error, text, document }) => {
    if (error.message.startsWith("Flow ")) return unclosedBracket(error.pos[0], text, document);
    return error.message.startsWith("All mapping items") ? misplaced(text, error.pos[0]) : undefined;
  },
  MISSING_CHAR: missingCharacter,
  UNEXPECTED_TOKEN: unexpectedToken,
  BLOCK_IN_FLOW: () => MISSING_COMMA,
  MULTIPLE_DOCS: secondDocument,
  BAD_SCALAR_START: startsWithMark,
  BAD_DQ_ESCAPE: ({ error, text }) => ({
    message: `"${shown(text.slice(error.pos[0], error.pos[0] + 2))}" means nothing in double quotes`,
    hint: "put the value in single quotes",
  }),
  NON_STRING_KEY: () => ({ message: "a key must be text" }),
};

const MISSING_COMMA: Said = { message: "a comma is missing between two entries in brackets or braces" };

/** A second key in one that has a value already: in its line behind a colon, or in the next line, which is indented further. */
function keyInsideValue(stumble: Stumble): Said | undefined {
  const { error, text, document } = stumble;
  const [start] = error.pos;
  const further = document.errors.find(({ code, pos }) => code === MULTILINE && pos[0] === start);
  if (further) return keyOfSeveralLines({ ...stumble, error: further });
  if (error.message.startsWith("A block sequence")) return misplaced(text, start);
  const value = text.slice(start, lineAt(text, start).end);
  if (!/:(?:\s|$)/.test(value)) return startsWithMark(stumble);
  return { message: "the value holds a colon with a blank behind it, as only a key does", hint: QUOTED };
}

const MULTILINE: ErrorCode = "MULTILINE_IMPLICIT_KEY";

/** A colon that is missing, so that the key seems to end in the next line; or a key that is indented further than the one before it. */
function keyOfSeveralLines({ error, text, document }: Stumble): Said {
  const [start, end] = error.pos;
  const isInBraces = document.errors.some(
    ({ code, pos }) => code === "BLOCK_IN_FLOW" && pos[0] <= start && start <= pos[1],
  );
  if (isInBraces || error.message.includes("flow")) return MISSING_COMMA;
  return start === lineAt(text, start).start ? withoutColon(text, start) : misplaced(text, end);
}

function missingCharacter({ error, text, document }: Stumble): Said | undefined {
  const { message, pos } = error;
  if (isUnclosed(message)) return unclosedQuote(pos[0], document);
  if (message.startsWith("Implicit map keys")) return withoutColon(text, pos[0]);
  if (message.startsWith("Sequence item")) return misplaced(text, pos[0]);
  return message.startsWith("Missing ,") ? MISSING_COMMA : undefined;
}

function unexpectedToken(stumble: Stumble): Said | undefined {
  const { error, text } = stumble;
  const [at] = error.pos;
  if (error.message.includes("block-seq-ind"))
    return { message: "the value begins with a dash, as an item of a list does", hint: QUOTED };
  if (error.message.startsWith("Not a YAML token"))
    return { message: 'behind ">" and "|" the text begins in the next line', hint: QUOTED };
  if (!error.message.includes("at node end")) return undefined;
  if (at === lineAt(text, at).start) return misplaced(text, at);
  return {
    message: "something follows the end of the value",
    hint: "put all of it in quotes, of the kind that is not in it",
  };
}

function secondDocument({ error, text }: Stumble): Said {
  const [at] = error.pos;
  const isEmpty = text
    .slice(at)
    .split("\n")
    .every((line) => /^(?:---|\.\.\.)?\s*(?:#.*)?$/.test(line));
  return isEmpty
    ? { message: `"---" begins a second document, and a file holds one`, hint: "take the line out" }
    : {
        message: "a second document begins here, and a file holds one",
        hint: "put what follows into a file of its own",
      };
}

function startsWithMark({ error, text }: Stumble): Said {
  return {
    message: `the value begins with "${shown(text[error.pos[0]] ?? "")}", a mark of YAML's own`,
    hint: QUOTED,
  };
}

function isUnclosed(message: string): boolean {
  return message.startsWith("Missing closing") || message.startsWith("Flow ");
}

/** At the quote that opens the text, however many lines further on the parser missed the other. */
function unclosedQuote(at: number, document: Document): Said | undefined {
  const opening = nodesOf(document.contents)
    .filter((node) => isScalar(node) && node.type?.startsWith("QUOTE"))
    .map((node) => node.range?.[0] ?? 0)
    .findLast((start) => start <= at);
  return opening === undefined
    ? undefined
    : {
        message: "the quote that opens here is never closed",
        offset: opening,
        hint: "put the same quote behind the value",
      };
}

/** Lines inside that begin no further than the key's are not taken for its own, so that a bracket may stand there, and close nothing. */
function unclosedBracket(at: number, text: string, document: Document): Said | undefined {
  const opening = nodesOf(document.contents)
    .filter((node) => isCollection(node) && node.flow)
    .filter((node) => !/[\]}]/.test(text[(node.range?.[1] ?? 0) - 1] ?? ""))
    .map((node) => node.range?.[0] ?? 0)
    .findLast((start) => start <= at);
  if (opening === undefined) return undefined;
  const [open, close] = text[opening] === "[" ? ["[", "]"] : ["{", "}"];
  return {
    message: `the "${open}" that stands here is not closed, or a line up to its "${close}" is not indented`,
    offset: opening,
    hint: `put a "${close}" behind the last entry, and each line up to it further in than the key`,
  };
}

/** A node and all below it, in the file's order. */
function nodesOf(node: unknown, depth = 0): Node[] {
  if (!isNode(node) || depth > DEEPEST) return [];
  const below = isCollection(node)
    ? node.items.flatMap((item) =>
        isPair(item)
          ? [...nodesOf(item.key, depth + 1), ...nodesOf(item.value, depth + 1)]
          : nodesOf(item, depth + 1),
      )
    : [];
  return [node, ...below];
}

function inWordsOfTheParser({ message }: YAMLError): string {
  return shown(message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message);
}
