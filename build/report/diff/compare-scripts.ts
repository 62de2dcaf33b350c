import { compareFacts, type FactChange } from "./compare-facts.ts";
import { compareLines, type LineChanges } from "./compare-lines.ts";
import type { ScriptFacts } from "./inventory.ts";
import { match } from "./match.ts";

/** Which scripts came, went, and say something else. */
export interface ScriptChanges {
  readonly gone: readonly string[];
  readonly added: readonly { readonly name: string; readonly lines: LineChanges }[];
  readonly changed: readonly {
    readonly name: string;
    /** Such as its interpreter. */
    readonly changes: readonly FactChange[];
    readonly lines: LineChanges;
  }[];
}

/** Compares scripts by their names. */
export function compareScripts(before: readonly ScriptFacts[], after: readonly ScriptFacts[]): ScriptChanges {
  const { pairs, gone, added } = match(before, after, [{ key: ({ name }) => name }]);
  return {
    gone: gone.map(({ name }) => name),
    added: added.map(({ name, text }) => ({ name, lines: compareLines("", text) })),
    changed: pairs
      .map(([a, b]) => ({
        name: a.name,
        same: a.text === b.text,
        changes: compareFacts(a.facts, b.facts),
        lines: compareLines(a.text, b.text),
      }))
      .filter(({ same, changes }) => !same || changes.length > 0)
      .map(({ name, changes, lines }) => ({ name, changes, lines })),
  };
}
