import {
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from "yaml";
import type { z } from "zod";
import { LIMITS, LisdebError, openFile, readAll, shown, type Where } from "../base/index.ts";
import { firstProblems } from "./first-problems.ts";
import { schemaProblems } from "./schema-problems.ts";
import { firstFault } from "./yaml-faults.ts";
import type { Fault } from "./yaml-lines.ts";
import { DEEPEST, refusedToken, TOO_DEEP } from "./yaml-tokens.ts";

/** Leads to a value: keys of maps, and numbers of list items from 0. */
export type Steps = readonly (string | number)[];

/** A YAML file whose syntax is right. */
export interface YamlFile {
  readonly path: string;
  /** Maps, lists, texts, numbers, truth values and null. */
  readonly value: unknown;
  /** The node at the end of the steps; undefined where nothing stands there. */
  readonly nodeAt: (steps: Steps) => Node | undefined;
  /** Where the value at the end of the steps stands; for what is missing, where the map that should hold it stands. */
  readonly at: (steps: Steps) => Where;
  /** Where the key at the end of the steps stands. */
  readonly atKey: (steps: Steps) => Where;
}

/** What was read, or every problem, each with its line and column. */
export type Read<T> =
  | ({ readonly problems: readonly [] } & T)
  | { readonly value?: undefined; readonly problems: readonly LisdebError[] };

/** Reads a YAML file and holds it against a schema. Throws only where the file cannot be read; what is wrong inside it is listed. */
export async function readYaml<T>(path: string, schema: z.ZodType<T>): Promise<Read<{ readonly value: T }>> {
  const file = await readYamlFile(path);
  if (file.problems.length > 0 || !("at" in file)) return { problems: file.problems };
  const result = schema.safeParse(file.value);
  if (result.success) return { value: result.data, problems: [] };
  const found = schemaProblems(result.error, schema, file.value);
  return {
    problems: firstProblems(found, { file: path }, ({ message, hint, steps, atKey }) => {
      const where = atKey ? file.atKey(steps) : file.at(steps);
      return new LisdebError("recipe-invalid", message, { where, hint });
    }),
  };
}

/**
 * Reads a YAML file. Throws only where the file cannot be read; what is wrong with its syntax is listed. Tags, anchors,
 * aliases and directives are refused, so that nothing but plain maps, lists and values comes out. `draft`: what is not written yet, and is to lie there.
 */
export async function readYamlFile(path: string, draft?: string): Promise<Read<YamlFile>> {
  const file: Where = { file: path };
  const text = draft ?? (await readText(path, file));
  const lines = linesOf(text);
  const where = (offset: number): Where => {
    const { line, col } = lines.linePos(offset);
    return { ...file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (message: string, offset: number, hint?: string) =>
    new LisdebError("recipe-invalid", message, { where: where(offset), hint });

  const refused = refusedToken(text);
  if (refused?.message === TOO_DEEP) return { problems: [problem(refused.message, refused.offset)] };
  const document = parseDocument(text, {
    // Each would show its line, which takes minutes where there are as many as the file has characters.
    prettyErrors: false,
    // It compares each key with each: see keyFaults.
    uniqueKeys: false,
    version: "1.2",
    merge: false,
    stringKeys: true,
  });
  const slip = firstFault(text, document);
  const fault = refused && refused.offset <= (slip?.offset ?? Infinity) ? refused : slip;
  const keys = keyFaults(document.contents, (offset) => lines.linePos(offset).line);
  // Behind a slip the parser may see keys where there are none.
  const syntax = fault ? [...keys.filter(({ offset }) => offset < fault.offset), fault] : keys;
  if (syntax.length > 0)
    return {
      problems: firstProblems(syntax, file, ({ message, offset, hint }) => problem(message, offset, hint)),
    };
  const tooDeep = deepestFault(document.contents);
  if (tooDeep) return { problems: [problem(tooDeep.message, tooDeep.offset)] };

  return {
    problems: [],
    path,
    value: document.toJS({ maxAliasCount: 0 }),
    nodeAt: (steps) => nodeAt(document, steps),
    at: (steps) => where(offsetOf(document, steps)),
    atKey: (steps) => where(offsetOfKey(document, steps)),
  };
}

async function readText(path: string, where: Where): Promise<string> {
  // Not by its path again, and not what it has become since: a named pipe would be waited at for ever.
  const source = await openFile(path, { where });
  try {
    if (source.size > LIMITS.recipeBytes) {
      throw new LisdebError(
        "limit-exceeded",
        `has ${source.size} bytes; a file of this kind has at most ${LIMITS.recipeBytes}`,
        { where },
      );
    }
    const bytes = await readAll(source);
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError)
      throw new LisdebError("recipe-invalid", "is not UTF-8 text", { where, cause });
    throw cause;
  } finally {
    await source.close();
  }
}

function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; start !== 0 || lines.lineStarts.length === 0; start = text.indexOf("\n", start) + 1)
    lines.addNewLine(start);
  return lines;
}

/** Keys of one map: the largest genuine one, a lock's, has one for each recipe. */
const MOST_KEYS = 10_000;

/** Keys that stand twice in their map, and maps of more keys than any genuine one has, in the file's order. */
function keyFaults(node: unknown, lineOf: (offset: number) => number, depth = 0): readonly Fault[] {
  if (depth > DEEPEST || !(isMap(node) || isSeq(node))) return [];
  if (isSeq(node)) return node.items.flatMap((item) => keyFaults(item, lineOf, depth + 1));
  if (node.items.length > MOST_KEYS)
    return [{ message: `has more than ${MOST_KEYS} keys`, offset: node.range?.[0] ?? 0 }];
  const offsets = new Map<unknown, number>();
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? key.value : key;
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    const first = offsets.get(name);
    if (first === undefined) offsets.set(name, offset);
    return [
      ...(first === undefined ? [] : [doubled(String(name), lineOf(first), offset)]),
      ...keyFaults(value, lineOf, depth + 1),
    ];
  });
}

function doubled(name: string, line: number, offset: number): Fault {
  return {
    message: `the key "${shown(name)}" stands in line ${line} already`,
    offset,
    hint: "keep one of the two",
  };
}

/** Where nesting goes past all reason. */
function deepestFault(node: unknown, depth = 0): Fault | undefined {
  if (!isNode(node)) return undefined;
  if (depth > DEEPEST) return { message: TOO_DEEP, offset: node.range?.[0] ?? 0 };
  if (!isCollection(node)) return undefined;
  for (const item of node.items.flatMap((each) => (isPair(each) ? [each.key, each.value] : [each]))) {
    const found = deepestFault(item, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** Where the value at the end of the steps starts; for what is missing, where the map that should hold it starts. */
function offsetOf(document: Document, steps: Steps): number {
  for (let depth = steps.length; depth > 0; depth--) {
    const range = nodeAt(document, steps.slice(0, depth))?.range;
    if (range) return range[0];
  }
  return document.contents?.range?.[0] ?? 0;
}

function offsetOfKey(document: Document, steps: Steps): number {
  const parent = nodeAt(document, steps.slice(0, -1));
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === steps.at(-1));
    if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  return offsetOf(document, steps);
}

function nodeAt(document: Document, steps: Steps): Node | undefined {
  const node = steps.length === 0 ? document.contents : document.getIn(steps, true);
  return isNode(node) ? node : undefined;
}
