import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROFILES } from "../build/daemon/index.ts";
import { SUITES } from "../build/suite/index.ts";
import { judge } from "../build/verdict/index.ts";
import { exampleDaemon } from "../scripts/docs/example-verdicts.ts";

const page = (name: string): string => readFileSync(join(import.meta.dirname, "..", "docs", name), "utf8");
const idsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:kvp|vss|fcopy)-[a-z0-9-]+)`/g)].map(([, id]) => id!);

describe("the pages about daemons and media", () => {
  it("names every profile in docs/daemons.md, and in neither page one that there is none of", () => {
    const known = PROFILES.map(({ id }) => id as string);
    expect(new Set(idsIn(page("daemons.md")))).toEqual(new Set(known));
    for (const id of idsIn(page("catalogue.md"))) expect(known).toContain(id);
  });

  it("gives each suite in docs/catalogue.md the daemons that fit it", () => {
    const rows = page("catalogue.md")
      .split("\n## ")
      .find((section) => section.startsWith("What that comes to"))!
      .split("\n")
      .filter((line) => line.startsWith("| ") && idsIn(line).length > 0);
    const told = rows.flatMap((row) => {
      const [, suites = "", daemons = ""] = row.split("|");
      return suitesIn(suites).map((suite) => [suite, idsIn(daemons).sort()] as const);
    });
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(
        SUITES.map((suite) => [
          suite.name,
          PROFILES.filter(({ id }) => judge(exampleDaemon(id), suite, "amd64").fits)
            .map(({ id }) => id as string)
            // No medium has these: the kernel's own of times between LIS releases, and what came after LIS.
            .filter((id) => !["kvp-2-opt", "fcopy-4"].includes(id))
            .sort(),
        ]),
      ),
    );
  });
});

/** `wheezy-backports, jessie (3.16)`, `jessie-backports to bookworm`. */
function suitesIn(cell: string): string[] {
  const names = SUITES.map(({ name }) => name as string);
  const text = cell.replace(/\(.*\)/, "").trim();
  const [from, to] = text.split(" to ");
  if (to === undefined) return text.split(/,\s*/);
  return names.slice(names.indexOf(from!), names.indexOf(to) + 1);
}
