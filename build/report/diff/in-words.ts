import { shown } from "../../base/index.ts";
import type { FactChange } from "./compare-facts.ts";

/** The first of many lines, and one that tells how many more there are. */
export function firstOf(lines: readonly string[], most: number): string[] {
  if (lines.length <= most + 1) return [...lines];
  return [...lines.slice(0, most), `… and ${lines.length - most} more`];
}

/** `1 RPM`, `12 RPMs`. */
export function count(number: number, thing: string): string {
  return number === 1 ? `1 ${thing}` : `${number} ${thing}s`;
}

/** `3 gone, 1 added`, without what there is none of. */
export function tally(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, number]) => number > 0)
    .map(([what, number]) => `${number} ${what}`)
    .join(", ");
}

/** Lines moved to the right, by two blanks unless told otherwise. */
export function indented(lines: readonly string[], by = 2): string[] {
  return lines.map((line) => `${" ".repeat(by)}${line}`);
}

/** Members of a changed set that are named on the screen, of each side. */
const MEMBERS = 8;

/** `version: 3.4 -> 3.5`, `libraries: + librt.so.1, - libnsl.so.1`. */
export function factInWords(change: FactChange): string {
  const name = shown(change.fact);
  if ("gone" in change) {
    const members = [...some("+", change.added), ...some("-", change.gone)];
    return `${name}: ${members.join(", ")}`;
  }
  const { before, after } = change;
  if (before?.includes("\n") === true || after?.includes("\n") === true) return `${name}: another text`;
  return `${name}: ${valueInWords(before)} -> ${valueInWords(after)}`;
}

function valueInWords(value: string | null): string {
  return value === null || value === "" ? "none" : shown(value);
}

function some(mark: string, members: readonly string[]): string[] {
  return firstOf(
    members.map((member) => `${mark} ${shown(member)}`),
    MEMBERS,
  );
}
