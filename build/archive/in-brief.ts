import { listed } from "../base/index.ts";

/** The first of what is named, and how many more there are: what was done to a suite is told in one line. */
export function inBrief(names: readonly string[]): string {
  const [first = "nothing", second, ...more] = names;
  if (second === undefined) return first;
  return listed([first, more.length === 0 ? second : `${more.length + 1} more`]);
}
