import { byText } from "../../base/index.ts";
import type { Fact } from "../fact.ts";

/** How a fact differs: its value, or the members of its set. */
export type FactChange = ValueChange | SetChange;

/** A fact whose value is another. */
export interface ValueChange {
  readonly fact: string;
  /** null where that side says nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A fact that is a set, and what came to it and went from it. */
export interface SetChange {
  readonly fact: string;
  /** By code unit. */
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** How many more came or went than are named here. */
  readonly leftOut: number;
}

/** Members of each side of one set that are named; genuine sets differ by some hundreds. */
export const MOST_MEMBERS = 5000;

/** Which facts differ, in the order of the first side, then of the second. A set that one side lacks counts as empty. */
export function compareFacts(before: readonly Fact[], after: readonly Fact[]): FactChange[] {
  const [a, b] = [new Map(before), new Map(after)];
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].flatMap((fact): FactChange[] => {
    const [left, right] = [a.get(fact), b.get(fact)];
    if (left === undefined && right === undefined) return [];
    // A fact is a set on both sides or on none.
    if (typeof left !== "string" && typeof right !== "string") {
      const change = compareSets(fact, left ?? [], right ?? []);
      return change ? [change] : [];
    }
    return left === right ? [] : [{ fact, before: asText(left), after: asText(right) }];
  });
}

/** What came to a set and what went from it; undefined where nothing did. */
export function compareSets(
  fact: string,
  before: Iterable<string>,
  after: Iterable<string>,
): SetChange | undefined {
  const [a, b] = [new Set(before), new Set(after)];
  const gone = [...a].filter((member) => !b.has(member)).sort(byText);
  const added = [...b].filter((member) => !a.has(member)).sort(byText);
  if (gone.length + added.length === 0) return undefined;
  const named = { gone: gone.slice(0, MOST_MEMBERS), added: added.slice(0, MOST_MEMBERS) };
  return {
    fact,
    ...named,
    leftOut: gone.length - named.gone.length + (added.length - named.added.length),
  };
}

function asText(value: Fact[1]): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? value : value.join(", ");
}
