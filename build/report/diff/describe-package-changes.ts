import { shown } from "../../base/index.ts";
import { scriptLine } from "../script-lines.ts";
import { readableSize } from "../sizes.ts";
import type { FactChange, ValueChange } from "./compare-facts.ts";
import type { FileChanges } from "./compare-files.ts";
import type { LineChanges } from "./compare-lines.ts";
import type { ScriptChanges } from "./compare-scripts.ts";
import type { FileFacts } from "./inventory.ts";
import { factInWords, firstOf, indented, tally } from "./in-words.ts";

/** Files, and lines of one script, that are named on the screen. */
const FILES = 40;
const LINES = 12;

/** Which tags or fields differ. */
export function describeFactChanges(title: string, changes: readonly FactChange[]): string[] {
  return changes.length === 0
    ? []
    : [`${title}: ${changes.length} changed`, ...indented(changes.map(factInWords))];
}

/** Which files came, went and changed. */
export function describeFileChanges(title: string, changes: FileChanges): string[] {
  const counts = tallyOfFiles(changes);
  return counts === "" ? [] : [`${title}: ${counts}`, ...indented(firstOf(filesInWords(changes), FILES))];
}

/** `1 gone, 2 added, 3 changed`. */
export function tallyOfFiles({ gone, added, changed }: FileChanges): string {
  return tally({ changed: changed.length, gone: gone.length, added: added.length });
}

/** A line for each file: what changed first. */
export function filesInWords({ gone, added, changed }: FileChanges): string[] {
  return [
    ...changed.map(({ path, changes }) => `${shown(path)}: ${fileChangesInWords(changes)}`),
    ...leaves(gone).map((file) => `- ${fileInWords(file)}`),
    ...leaves(added).map((file) => `+ ${fileInWords(file)}`),
  ];
}

/** A folder that comes with its files is not told by itself. */
function leaves(files: readonly FileFacts[]): readonly FileFacts[] {
  const folders = new Set(files.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  return files.filter(({ path, type }) => type !== "directory" || !folders.has(path));
}

/** Which scripts came, went and changed, with the lines. */
export function describeScriptChanges(title: string, changes: ScriptChanges): string[] {
  const { gone, added, changed } = changes;
  const counts = tally({ changed: changed.length, gone: gone.length, added: added.length });
  return counts === "" ? [] : [`${title}: ${counts}`, ...indented(scriptsInWords(changes))];
}

/** Each script with its lines. */
export function scriptsInWords({ gone, added, changed }: ScriptChanges): string[] {
  return [
    ...changed.flatMap(({ name, changes, lines }) => [
      `${shown(name)}${changes.length === 0 ? "" : ` (${changes.map(factInWords).join("; ")})`}`,
      ...linesInWords(lines),
    ]),
    ...gone.map((name) => `- ${shown(name)}`),
    ...added.flatMap(({ name, lines }) => [`+ ${shown(name)}`, ...linesInWords(lines)]),
  ];
}

function linesInWords({ lines, leftOut, gone, added }: LineChanges): string[] {
  if (gone + added === 0) return ["  (its lines are the same, in another order or with another end)"];
  const named = lines.map(({ side, text }) => `${side === "gone" ? "-" : "+"} ${scriptLine(text)}`);
  const said = firstOf(named, LINES);
  return indented(leftOut === 0 ? said : [...said, `… and ${leftOut} more, which are not in --json either`]);
}

function fileInWords({ path, type, size, target }: FileFacts): string {
  const what = target === undefined ? shown(path) : `${shown(path)} -> ${shown(target)}`;
  return size === undefined
    ? `${what}${type === "link" || type === "file" ? "" : ` (${type})`}`
    : `${what} (${readableSize(size)})`;
}

/** A digest says nothing to people: that the content is another, and its size, does. */
function fileChangesInWords(changes: readonly FactChange[]): string {
  const value = (name: string) =>
    changes.find((change): change is ValueChange => change.fact === name && "before" in change);
  const size = value("size");
  const sizes =
    size && size.before !== null && size.after !== null
      ? ` (${readableSize(Number(size.before))} -> ${readableSize(Number(size.after))})`
      : "";
  return [
    ...(value("content") || size ? [`content${sizes}`] : []),
    ...changes.filter(({ fact }) => fact !== "content" && fact !== "size").map(factInWords),
  ].join("; ");
}
