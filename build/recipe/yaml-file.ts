import {
  isAlias,
  isMap,
  isNode,
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
 * Reads a YAML file. Throws only where the file cannot be read; what is wrong with its syntax is listed. Anchors and aliases are refused:
 * ten lines of data need none, and they are how small files explode.
 */
export async function readYamlFile(path: string): Promise<Read<YamlFile>> {
  const file: Where = { file: path };
  const text = await readText(path, file);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    // It compares each key with each: see keyProblems.
    uniqueKeys: false,
    version: "1.2",
    merge: false,
    stringKeys: true,
  });
  const where = (offset: number): Where => {
    const { line, col } = lines.linePos(offset);
    return { ...file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (message: string, offset: number, hint?: string) =>
    new LisdebError("recipe-invalid", message, { where: where(offset), hint });

  const syntax: readonly Found[] = [
    ...[...document.errors, ...document.warnings].map(({ message, pos }) => ({ message, offset: pos[0] })),
    ...keyProblems(document.contents),
  ].sort((a, b) => a.offset - b.offset);
  if (syntax.length > 0)
    return {
      problems: firstProblems(syntax, file, ({ message, offset }) => problem(oneLine(message), offset)),
    };
  const refused = refusedNode(document);
  if (refused) return { problems: [problem(refused.message, refused.offset)] };

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

const DEEPEST = 20;

/** What is wrong, and where it stands in the text. */
interface Found {
  readonly message: string;
  readonly offset: number;
}

/** Keys of one map: the largest genuine one, a lock's, has one for each recipe. */
const MOST_KEYS = 10_000;

/** Keys that stand twice in their map, and maps of more keys than any genuine one has. */
function keyProblems(node: unknown, depth = 0): readonly Found[] {
  if (depth > DEEPEST || !(isMap(node) || isSeq(node))) return [];
  if (isSeq(node)) return node.items.flatMap((item) => keyProblems(item, depth + 1));
  if (node.items.length > MOST_KEYS)
    return [{ message: `has more than ${MOST_KEYS} keys`, offset: node.range?.[0] ?? 0 }];
  const keys = new Set<unknown>();
  return node.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? key.value : key;
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    const twice = keys.has(name) ? [{ message: "Map keys must be unique", offset }] : [];
    keys.add(name);
    return [...twice, ...keyProblems(value, depth + 1)];
  });
}

/** The first alias, anchor or tag, or nesting past all reason. */
function refusedNode(document: Document): Found | undefined {
  const visit = (node: unknown, depth: number): Found | undefined => {
    if (!isNode(node)) return undefined;
    const offset = node.range?.[0] ?? 0;
    if (isAlias(node)) return { message: "aliases are not allowed", offset };
    if ("anchor" in node && typeof node.anchor === "string")
      return { message: "anchors are not allowed", offset };
    if (depth > DEEPEST) return { message: "is nested too deeply", offset };
    if (isMap(node)) {
      for (const pair of node.items) {
        const found = visit(pair.key, depth + 1) ?? visit(pair.value, depth + 1);
        if (found) return found;
      }
    }
    if (isSeq(node)) {
      for (const item of node.items) {
        const found = visit(item, depth + 1);
        if (found) return found;
      }
    }
    return undefined;
  };
  return visit(document.contents, 0);
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

function oneLine(text: string): string {
  return shown(text.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? text);
}
