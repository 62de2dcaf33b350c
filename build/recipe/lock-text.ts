import { isDeepStrictEqual } from "node:util";
import type { Document, YAMLMap } from "yaml";
import { isMap, isScalar, parseDocument, type Node, type Pair } from "yaml";
import { LisdebError } from "../base/index.ts";
import { blockLines, flowPair, scalarIn, type Nested } from "./lock-yaml.ts";
import type { LockedMedium } from "./recipe.ts";

/** An entry, and where in a lock it belongs. */
interface PlacedEntry {
  readonly id: string;
  readonly file: string;
  readonly entry: LockedMedium;
}

/**
 * The text of a lock with an entry in it, new or in place of the one that is there. The entry is spliced in: every byte outside of it stays, and it takes the
 * file's line ends and indentation. undefined where the result would not say exactly what was meant, as where keys stand behind question marks.
 */
export function withEntry(text: string, { id, file, entry }: PlacedEntry): string | undefined {
  const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
  const before = text.slice(mark.length);
  const wanted = stated(entry);
  let after = before;
  if (mapAt(before, [id, file])) {
    for (const field of FIELDS) after = withField(after, [id, file], field, wanted[field]);
  } else if (mapAt(before, [id])) after = withPair(before, [id], file, wanted);
  else after = withPair(before, [], id, { [file]: wanted });

  const was = valueOf(before) ?? {};
  const media = Object.hasOwn(was, id) ? was[id] : {};
  const meant = { ...was, [id]: { ...media, [file]: wanted } };
  return isDeepStrictEqual(valueOf(after), meant) ? mark + after : undefined;
}

const FIELDS = ["sha256", "size", "when", "by", "from", "note"] as const;

/** In the order in which they are written, without those that are not there. */
export function stated({
  sha256,
  size,
  when,
  by,
  from,
  note,
}: LockedMedium): Record<string, string | number> {
  return {
    sha256,
    size,
    when,
    by,
    ...(from !== undefined && { from }),
    ...(note !== undefined && { note }),
  };
}

/** Steps from the whole file to a map in it. */
type Steps = readonly string[];

function withField(text: string, steps: Steps, field: string, value: string | number | undefined): string {
  const map = mapAt(text, steps);
  const at = map?.items.findIndex((pair) => nameOf(pair) === field) ?? -1;
  const pair = map?.items[at];
  if (!map || !pair) return value === undefined ? text : withPair(text, steps, field, value);
  if (value === undefined) return map.flow ? withoutFlowPair(text, map, at) : withoutLines(text, pair);
  const { value: node } = pair;
  if (!isScalar(node) || node.value === value) return text;
  const [start, end] = rangeOf(node);
  const old = text.slice(start, end);
  const isBlock = /^[|>]/.test(old);
  // What stands behind the sign of a folded text is a comment.
  const comment = isBlock ? (/^\S+([ \t]+#.*)/.exec(old)?.[1] ?? "") : "";
  const scalar = scalarIn(field, value, { flow: map.flow ?? false, like: node.type });
  return spliced(text, start, end, `${scalar}${comment}${old.endsWith("\n") ? lineEndOf(text) : ""}`);
}

/** With a pair behind all others of a map. */
function withPair(text: string, steps: Steps, key: string, value: Nested | string | number): string {
  const map = mapAt(text, steps);
  if (map?.flow) return withFlowPair(text, map, key, value);
  const end = lineEndOf(text);
  const at = map ? endOfBlock(text, map) : text.length;
  const column = map ? columnOf(text, map) : 0;
  const indents = [map, ...mapsIn(mapAt(text, []))].map((each) => each && indentIn(text, each));
  const lines = blockLines(key, value, column, indents.find((each) => each !== undefined) ?? 2);
  const opened = at > 0 && !text.slice(0, at).endsWith("\n") ? end : "";
  return spliced(text, at, at, opened + lines.map((line) => line + end).join(""));
}

function withFlowPair(text: string, map: YAMLMap, key: string, value: Nested | string | number): string {
  const inside = rangeOf(map)[0] + 1;
  const isPadded = /^\s/.test(text.slice(inside));
  const written = flowPair(key, value, isPadded);
  const last = map.items.at(-1);
  if (!last) return spliced(text, inside, inside, isPadded ? ` ${written}` : written);
  const end = endOf(last);
  const comma = commaBehind(map, map.items.length - 1);
  const behind = comma === undefined ? end : comma + 1;
  const separated = comma === undefined ? spliced(text, end, end, ",") : text;
  const at = comma === undefined ? end + 1 : behind;
  // Where the last one has a line of its own, with what is said behind it, so has this.
  const start = startOf(last);
  const indent = text.slice(lineStart(text, start), start);
  const lineEnd = separated.slice(at).search(/\r?\n/);
  const isOwnLine = /^[ \t]*$/.test(indent) && /^[ \t]*(#.*)?\r?\n/.test(separated.slice(at));
  return isOwnLine
    ? spliced(separated, at + lineEnd, at + lineEnd, `${lineEndOf(text)}${indent}${written}`)
    : spliced(separated, at, at, ` ${written}`);
}

/** Without the comma behind it either, else without the one before it. */
function withoutFlowPair(text: string, map: YAMLMap, at: number): string {
  const pair = map.items[at];
  if (!pair) return text;
  const [start, end] = [startOf(pair), endOf(pair)];
  const behind = commaBehind(map, at);
  if (behind !== undefined) {
    const blanks = /^[ \t]*/.exec(text.slice(behind + 1))?.[0].length ?? 0;
    return spliced(text, start, behind + 1 + blanks, "");
  }
  const before = at === 0 ? undefined : commaBehind(map, at - 1);
  const isBare = before !== undefined && text.slice(before + 1, start).trim() === "";
  return spliced(text, isBare ? before : start, end, "");
}

function withoutLines(text: string, pair: Pair): string {
  return spliced(text, lineStart(text, startOf(pair)), endOfLine(text, endOf(pair)), "");
}

function spliced(text: string, start: number, end: number, instead: string): string {
  return text.slice(0, start) + instead + text.slice(end);
}

function parsed(text: string): Document {
  return parseDocument(text, {
    version: "1.2",
    stringKeys: true,
    uniqueKeys: false,
    keepSourceTokens: true,
  });
}

/** undefined where it cannot be read. */
function valueOf(text: string): Readonly<Record<string, object>> | undefined {
  const document = parsed(text);
  if (document.errors.length > 0) return undefined;
  // Its form is the schema's, which it was held against before.
  return (document.toJS({ maxAliasCount: 0 }) ?? {}) as Readonly<Record<string, object>>;
}

function mapAt(text: string, steps: Steps): YAMLMap | undefined {
  let found: unknown = parsed(text).contents;
  for (const step of steps)
    found = isMap(found) ? found.items.find((pair) => nameOf(pair) === step)?.value : found;
  return isMap(found) ? found : undefined;
}

/** The map, and those in it. */
function mapsIn(map: YAMLMap | undefined): readonly YAMLMap[] {
  return map ? [map, ...map.items.flatMap(({ value }) => (isMap(value) ? mapsIn(value) : []))] : [];
}

/** By how much what is in the maps of a map is indented; undefined where none has lines of its own. */
function indentIn(text: string, map: YAMLMap): number | undefined {
  const inner = map.items.map(({ value }) => value).find((value) => isMap(value) && !value.flow);
  return isMap(inner) && !map.flow ? columnOf(text, inner) - columnOf(text, map) : undefined;
}

function nameOf({ key }: Pair): unknown {
  return isScalar(key) ? key.value : undefined;
}

/** Behind the last line of a map's last value, and comments that are indented as what is in the map, not as its keys. */
function endOfBlock(text: string, map: YAMLMap): number {
  const last = map.items.at(-1);
  if (!last) return rangeOf(map)[1];
  const { value } = last;
  let end = isMap(value) && !value.flow ? endOfBlock(text, value) : endOfLine(text, endOf(last));
  const column = columnOf(text, map);
  for (;;) {
    const comment = /^(?:[ \t]*\r?\n)*( *)#.*(?:\r?\n|$)/.exec(text.slice(end));
    if (!comment || (comment[1]?.length ?? 0) <= column) return end;
    end += comment[0].length;
  }
}

function columnOf(text: string, map: YAMLMap): number {
  const [first] = map.items;
  const start = first ? startOf(first) : rangeOf(map)[0];
  return start - lineStart(text, start);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** Where the next line starts; a folded text ends there. */
function endOfLine(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** The first line's. */
function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

function startOf({ key }: Pair): number {
  return rangeOf(key)[0];
}

function endOf({ key, value }: Pair): number {
  return rangeOf(value ?? key)[1];
}

function rangeOf(node: unknown): readonly [start: number, end: number] {
  const range = (node as Partial<Node> | null)?.range;
  if (!range) throw new LisdebError("bug", "a part of a lock that was read has no place in it");
  return [range[0], range[1]];
}

/** Offset of the comma behind a pair of a flow map. */
function commaBehind({ srcToken }: YAMLMap, at: number): number | undefined {
  if (srcToken?.type !== "flow-collection") return undefined;
  return srcToken.items[at + 1]?.start.find(({ type }) => type === "comma")?.offset;
}
