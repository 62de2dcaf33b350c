import { LisdebError, shown } from "../../base/index.ts";
import { neededBy, sourcesNeededBy, sourceKey } from "../needed-sources.ts";
import type { SourceEntry } from "../source-entry.ts";
import type { SuiteContent } from "../suite-state.ts";

/** Whether a name is meant for source packages: `NAME:source`, `NAME=VERSION:source` or `NAME:source=VERSION`. */
export function isOfSource(name: string): boolean {
  return /:source(=|$)/.test(name);
}

/**
 * Takes the source packages away that are named, which nothing in the suite may need. `before` is what it had, in which their names are looked up: one that went
 * with its last package is gone all the same. Throws `package-unknown`, `source-missing`.
 */
export function withoutSources(
  { entries, sources }: SuiteContent,
  before: SuiteContent,
  named: readonly string[],
  suite: string,
): SuiteContent {
  const gone = new Set<SourceEntry>();
  for (const name of named) {
    const found = before.sources.filter((source) => namesOf(source).includes(name));
    if (found.length === 0) {
      throw new LisdebError("package-unknown", `there is no source package "${shown(name)}" in ${suite}`, {
        hint: "lisdeb archive list tells what there is",
      });
    }
    for (const source of found) gone.add(source);
  }
  const [needed] = neededBy([...gone], entries);
  if (needed) {
    const by = entries.find((entry) => sourcesNeededBy(entry).includes(sourceKey(needed)));
    throw new LisdebError(
      "source-missing",
      `${suite} has ${shown(by?.name ?? "")} ${shown(by?.version ?? "")} ${shown(by?.architecture ?? "")}, which was built from ${shown(needed.name)} ${shown(needed.version)}`,
      { hint: "a source package goes with the last package that needs it" },
    );
  }
  return { entries, sources: sources.filter((source) => !gone.has(source)) };
}

function namesOf({ name, version }: SourceEntry): readonly string[] {
  return [`${name}:source`, `${name}=${version}:source`, `${name}:source=${version}`];
}
