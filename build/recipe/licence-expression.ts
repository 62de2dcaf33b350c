/** A licence as a text names it: its words as they stand there, and the exception that is granted `with` it, if there is one. */
export interface NamedLicence {
  readonly name: string;
  readonly exception: string | undefined;
}

/** What a text states of licences: one by its name, several that all bind, or several of which one may be chosen. */
export type LicenceExpression =
  | NamedLicence
  | { readonly all: readonly LicenceExpression[] }
  | { readonly any: readonly LicenceExpression[] };

/**
 * Reads what licences are stated by: SPDX expressions (SPDX 2.3, annex D) and the License tags of spec files, which join the names of Fedora's or SUSE's lists by
 * `and`, `or` and brackets. `and` binds tighter than `or`, in whatever letters; `&` and `|` are the same. A comma, a semicolon or a slash leaves open what is
 * meant: all that it joins is taken to bind, and it joins whatever stands at its sides. undefined for what is no such expression.
 */
export function parseLicence(text: string): LicenceExpression | undefined {
  const tokens = tokensOf(text);
  const found = tokens && readJoined(tokens, { at: 0, depth: 0 });
  return found?.next === tokens?.length ? found?.expression : undefined;
}

/** Whether an expression allows what its licences are asked for, by what is known of each. undefined where that depends on one of which nothing is known. */
export function allows(
  expression: LicenceExpression,
  ask: (licence: NamedLicence) => boolean | undefined,
): boolean | undefined {
  if ("name" in expression) return ask(expression);
  const isChoice = "any" in expression;
  const answers = (isChoice ? expression.any : expression.all).map((part) => allows(part, ask));
  // One that allows it settles a choice, one that does not all that bind together.
  if (answers.includes(isChoice)) return isChoice;
  return answers.includes(undefined) ? undefined : !isChoice;
}

type Kind = "(" | ")" | "list" | "or" | "and" | "with" | "word";

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

/** What is in quotes is part of a name, whatever it says. */
const TOKEN = /\s*("[^"]*"|[()]|[,;/]|&&?|\|\|?|[^\s"(),;/&|]+)/y;

const SIGNS: ReadonlyMap<string, Kind> = new Map([
  ["(", "("],
  [")", ")"],
  [",", "list"],
  [";", "list"],
  ["/", "list"],
  ["&", "and"],
  ["&&", "and"],
  ["|", "or"],
  ["||", "or"],
  ["and", "and"],
  ["or", "or"],
  ["with", "with"],
]);

/** "GPL v2 or later" is a name. */
const AFTER_OR_IN_NAMES: ReadonlySet<string> = new Set(["later", "newer"]);

function tokensOf(text: string): readonly Token[] | undefined {
  const words: string[] = [];
  const whole = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const word = TOKEN.exec(whole)?.[1];
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words.map((word, i): Token => {
    const kind = SIGNS.get(word.toLowerCase()) ?? "word";
    const isInName = kind === "or" && AFTER_OR_IN_NAMES.has((words[i + 1] ?? "").toLowerCase());
    return { kind: isInName ? "word" : kind, text: word };
  });
}

/** Brackets in brackets: genuine texts have two. */
const DEEPEST = 20;

/** What joins expressions, loosest first. */
const JOINTS = [
  { kind: "list", as: "all" },
  { kind: "or", as: "any" },
  { kind: "and", as: "all" },
] as const;

interface Place {
  readonly at: number;
  /** Brackets that are open. */
  readonly depth: number;
}

/** An expression, and where what follows it stands; undefined where none begins. */
type Read = { readonly expression: LicenceExpression; readonly next: number } | undefined;

function readJoined(tokens: readonly Token[], { at, depth }: Place, level = 0): Read {
  const joint = JOINTS[level];
  if (!joint) return readTerm(tokens, { at, depth });
  const parts: LicenceExpression[] = [];
  for (let next = at; ; next++) {
    const part = readJoined(tokens, { at: next, depth }, level + 1);
    if (!part) return undefined;
    parts.push(part.expression);
    next = part.next;
    if (tokens[next]?.kind === joint.kind) continue;
    const joined = joint.as === "any" ? { any: parts } : { all: parts };
    return { expression: parts.length === 1 ? part.expression : joined, next };
  }
}

function readTerm(tokens: readonly Token[], { at, depth }: Place): Read {
  if (tokens[at]?.kind !== "(") return readName(tokens, at);
  if (depth >= DEEPEST) return undefined;
  const inner = readJoined(tokens, { at: at + 1, depth: depth + 1 });
  return inner && tokens[inner.next]?.kind === ")" ? { ...inner, next: inner.next + 1 } : undefined;
}

function readName(tokens: readonly Token[], at: number): Read {
  const words = wordsAt(tokens, at);
  const after = at + words.length;
  if (words.length === 0) return undefined;
  const name = words.join(" ");
  if (tokens[after]?.kind !== "with") return { expression: { name, exception: undefined }, next: after };
  const exception = wordsAt(tokens, after + 1);
  if (exception.length === 0) return undefined;
  return { expression: { name, exception: exception.join(" ") }, next: after + 1 + exception.length };
}

function wordsAt(tokens: readonly Token[], at: number): readonly string[] {
  const rest = tokens.slice(at);
  const end = rest.findIndex(({ kind }) => kind !== "word");
  return rest.slice(0, end === -1 ? undefined : end).map(({ text }) => text);
}
