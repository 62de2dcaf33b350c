import type { ArchiveEntry } from "../../archive/index.ts";
import { atOnce, byText } from "../../base/index.ts";
import type { BuildView, OlderView, PackageView, SuiteView } from "./archive-view.ts";
import { statedBy } from "./stated-by.ts";

/** A build record as it lies beside its package. */
export interface RecordInPool {
  readonly path: string;
  readonly text: string;
}

/**
 * The packages of a suite as the page shows them, of the first names as many as make `most` builds; of how many more there are only the number.
 * `entries` come in the order of Packages. Throws what `recordOf` throws.
 */
export async function packagesOf(
  entries: readonly ArchiveEntry[],
  most: number,
  recordOf: (entry: ArchiveEntry) => Promise<RecordInPool | undefined>,
): Promise<Pick<SuiteView, "packages" | "further">> {
  const names = [...grouped(entries, ({ name }) => name)].sort(([a], [b]) => byText(a, b));
  const shown: (readonly ArchiveEntry[])[] = [];
  let builds = 0;
  for (const [, ofName] of names) {
    builds += newestOf(ofName).length;
    if (builds > most && shown.length > 0) break;
    shown.push(ofName);
  }
  const packages: PackageView[] = [];
  for (const ofName of shown) packages.push(...(await packagesNamed(ofName, recordOf)));
  return { packages, further: names.length - shown.length };
}

/** Of the entries of one name the newest for each architecture. */
function newestOf(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
  return [...new Map(entries.map((entry) => [entry.architecture, entry])).values()];
}

async function packagesNamed(
  entries: readonly ArchiveEntry[],
  recordOf: (entry: ArchiveEntry) => Promise<RecordInPool | undefined>,
): Promise<readonly PackageView[]> {
  const newest = new Set(newestOf(entries));
  const byVersion = grouped(entries, ({ version }) => version);
  const packages: PackageView[] = [];
  const older: OlderView[] = [];
  for (const [version, ofVersion] of [...byVersion].reverse()) {
    const current = ofVersion.filter((entry) => newest.has(entry));
    const rest = ofVersion.filter((entry) => !newest.has(entry));
    if (rest.length > 0) {
      older.push({
        version,
        builds: rest.map(({ architecture, filename }) => ({ architecture, path: filename })),
      });
    }
    const [first] = current;
    if (!first) continue;
    packages.push({
      name: first.name,
      version,
      synopsis: synopsisOf(first),
      component: first.component,
      builds: await atOnce(current, 4, (entry) => buildOf(entry, recordOf)),
      older: [],
    });
  }
  return packages.map((each, index) => (index === 0 ? { ...each, older } : each));
}

async function buildOf(
  entry: ArchiveEntry,
  recordOf: (entry: ArchiveEntry) => Promise<RecordInPool | undefined>,
): Promise<BuildView> {
  const record = await recordOf(entry);
  const stated = record && statedBy(record.text, entry.sha256);
  return {
    architecture: entry.architecture,
    file: { path: entry.filename, size: entry.size, sha256: entry.sha256 },
    record: stated && record.path,
    verdict: stated?.verdict,
  };
}

function synopsisOf({ stanza }: ArchiveEntry): string {
  return /^Description:[ \t]*(.*)$/im.exec(stanza)?.[1]?.trim() ?? "";
}

/** In the order in which each key comes first. */
function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
