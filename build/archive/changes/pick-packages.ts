import { LisdebError, nearest, shown } from "../../base/index.ts";
import type { ArchiveEntry } from "../entry.ts";

/**
 * The packages of a suite that are named: by `NAME`, and where only some of that name are meant by `NAME=VERSION`, `NAME:ARCHITECTURE`, or both,
 * in either order (apt's is `NAME:ARCHITECTURE=VERSION`). In the order of the suite. Throws `package-unknown` for a name that none of them has.
 */
export function pickPackages(
  entries: readonly ArchiveEntry[],
  named: readonly string[],
  suite: string,
): readonly ArchiveEntry[] {
  const wanted = new Set(named);
  const found = new Set<string>();
  const picked = entries.filter((entry) => {
    const hits = namesOf(entry).filter((name) => wanted.has(name));
    for (const hit of hits) found.add(hit);
    return hits.length > 0;
  });
  for (const name of wanted) if (!found.has(name)) throw unknown(name, entries, suite);
  return picked;
}

/** What a package may be called by. To compare whole names needs no rule for which colon is an epoch's. */
function namesOf({ name, version, architecture }: ArchiveEntry): readonly string[] {
  return [
    name,
    `${name}=${version}`,
    `${name}:${architecture}`,
    `${name}=${version}:${architecture}`,
    `${name}:${architecture}=${version}`,
  ];
}

function unknown(named: string, entries: readonly ArchiveEntry[], suite: string): LisdebError {
  const [name = ""] = /^[^=:]*/.exec(named) ?? [];
  const there = entries.filter((entry) => entry.name === name);
  const meant = nearest(name, [...new Set(entries.map((entry) => entry.name))]);
  return new LisdebError("package-unknown", `there is no package "${shown(named)}" in ${suite}`, {
    hint:
      there.length > 0
        ? `there is ${there.map((entry) => shown(namesOf(entry)[3] ?? "")).join(", ")}`
        : meant === undefined
          ? "lisdeb archive list tells what there is"
          : `did you mean ${shown(meant)}?`,
  });
}
