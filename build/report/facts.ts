import { shown } from "../base/index.ts";

/** Names and values, one pair a line, values aligned; what has no value is left out. `show` makes a value fit for its line. */
export function facts(
  pairs: readonly (readonly [name: string, value: string | undefined])[],
  show: (text: string) => string = shown,
): string {
  const said = pairs.filter(
    (pair): pair is readonly [string, string] => pair[1] !== undefined && pair[1] !== "",
  );
  const width = Math.max(0, ...said.map(([name]) => name.length)) + 2;
  return said.map(([name, value]) => `${name.padEnd(width)}${show(value)}\n`).join("");
}
