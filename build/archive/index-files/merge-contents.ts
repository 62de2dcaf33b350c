import { byText } from "../../base/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { contentsLine, contentsName, contentsPath, packageOf, type ContentsLine } from "./contents-text.ts";

/** Reads the paths of a package that is in the pool. */
export type FilesOf = (entry: ArchiveEntry) => Promise<readonly string[]>;

/** What became of the packages of an index. */
export interface ContentsChange {
  /** Names of which a package went. Nobody knows which of several packages of a name a line is owed to, so all of them are read anew. */
  readonly gone: ReadonlySet<string>;
  /** Packages that came, and those of the names above. */
  readonly toRead: readonly ArchiveEntry[];
}

/** What changed between two sets of packages, as far as Contents depends on them. */
export function contentsChange(
  entries: readonly ArchiveEntry[],
  earlier: readonly ArchiveEntry[],
): ContentsChange {
  const present = new Set(entries.map(({ stanza }) => stanza));
  const before = new Set(earlier.map(({ stanza }) => stanza));
  const gone = new Set(earlier.flatMap(({ stanza, name }) => (present.has(stanza) ? [] : [name])));
  return { gone, toRead: entries.filter(({ stanza, name }) => gone.has(name) || !before.has(stanza)) };
}

/** The lines of Contents, in the order of their paths, after a change: only those that it touches are made anew. */
export async function mergeContents(
  earlier: readonly ContentsLine[],
  { gone, toRead }: ContentsChange,
  filesOf: FilesOf,
): Promise<readonly ContentsLine[]> {
  const kept = gone.size === 0 ? earlier : withoutPackages(earlier, gone);
  return toRead.length === 0 ? kept : merge(kept, await readLines(toRead, filesOf));
}

function withoutPackages(lines: readonly ContentsLine[], gone: ReadonlySet<string>): ContentsLine[] {
  return lines.flatMap((line) => {
    const names = line.names.split(",");
    const kept = names.filter((name) => !gone.has(packageOf(name)));
    if (kept.length === names.length) return [line];
    return kept.length === 0 ? [] : [contentsLine(line.path, kept)];
  });
}

/** How many packages are read at a time: an object store answers each only after a while. */
const AT_ONCE = 8;

async function readLines(entries: readonly ArchiveEntry[], filesOf: FilesOf): Promise<ContentsLine[]> {
  const found = new Map<string, Set<string>>();
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    const some = entries.slice(at, at + AT_ONCE);
    const read = await Promise.all(some.map(async (entry) => ({ entry, paths: await filesOf(entry) })));
    for (const { entry, paths } of read) {
      const name = contentsName(entry);
      for (const stated of paths) {
        const path = contentsPath(stated);
        if (path === undefined) continue;
        const names = found.get(path);
        if (names) names.add(name);
        else found.set(path, new Set([name]));
      }
    }
  }
  return [...found].toSorted(([a], [b]) => byText(a, b)).map(([path, names]) => contentsLine(path, names));
}

/** Two lists, each in the order of paths, as one. */
function merge(a: readonly ContentsLine[], b: readonly ContentsLine[]): ContentsLine[] {
  const merged: ContentsLine[] = [];
  let i = 0;
  for (const line of b) {
    for (let other = a[i]; other && byText(other.path, line.path) < 0; other = a[++i]) merged.push(other);
    const same = a[i];
    if (same?.path === line.path) {
      merged.push(contentsLine(line.path, [...same.names.split(","), ...line.names.split(",")]));
      i += 1;
    } else merged.push(line);
  }
  for (; i < a.length; i++) {
    const other = a[i];
    if (other) merged.push(other);
  }
  return merged;
}
