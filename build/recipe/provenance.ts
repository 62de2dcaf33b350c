import type { LockedMedium } from "./recipe.ts";

/** Who measured a medium, when, and where it came from, in a line. */
export function provenance({ when, by, from, note }: LockedMedium): string {
  return [`measured on ${when} by ${by}`, from === undefined ? undefined : `from ${from}`, note]
    .filter((part) => part !== undefined)
    .join("; ");
}
