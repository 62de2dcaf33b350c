import { atOnce, byText, type Sha256 } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { ArchiveSuite } from "../archive-suite.ts";
import type { Change } from "../change.ts";
import type { ArchiveEntry } from "../entry.ts";
import { inBrief } from "../in-brief.ts";
import { compareEntries } from "../index-files/index.ts";
import { missingInPool } from "../missing-in-pool.ts";
import { sourceKey } from "../needed-sources.ts";
import { poolFilesOf } from "../pool-files.ts";
import type { SourceEntry } from "../source-entry.ts";
import type { SourcePackageFile } from "../source-package/index.ts";
import { readState } from "../state/read-state.ts";
import { settle } from "../state/settle.ts";
import type { SettleDeps } from "../state/settle-deps.ts";
import { NOTHING, type SuiteContent } from "../suite-state.ts";
import { addPackages, type Addition, type PackageToAdd } from "./add-packages.ts";
import type { SourceToAdd } from "./add-sources.ts";
import { demandFit } from "./judge-for-suite.ts";
import type { PackageFile } from "./package-file.ts";
import { PACKAGES_AT_ONCE, putInPool, putSourcesInPool } from "./put-in-pool.ts";

/** Which packages are to be in a suite. */
export interface Publication {
  readonly suite: ArchiveSuite;
  readonly packages: readonly PackageFile[];
  /** Source packages: what the packages were built from, or by themselves. */
  readonly sources?: readonly SourcePackageFile[] | undefined;
}

/** How much of each suite is kept, which packages are let in, and who is told. */
export interface PublishOptions {
  /** So many of the newest versions of each package on each architecture stay in the suite; all of them where not given. A source package goes with the last one that needs it. */
  readonly keep?: number | undefined;
  /** Also packages of which nobody knows whether they work there. */
  readonly allowUnproven: boolean;
  /** Is told of each suite when it is done: also of those before one that fails. */
  readonly onPublished?: ((published: Published) => void) | undefined;
}

/** What became of a suite. */
export interface Published extends Omit<Addition, "after"> {
  /** Its name in sources.list. */
  readonly suite: string;
  /** The number of its newest state, which is the one before where nothing was new. */
  readonly state: number;
  /** Whether that state was made by this run. */
  readonly changed: boolean;
  /** Release's Date. */
  readonly date: string;
}

/**
 * Publishes packages: judges each for its suite, puts it into the pool, and commits a state of each suite that lists it. Nothing is written before
 * all packages fit and none contradicts what is published. A suite is committed by itself: where a later one fails, those before it stay.
 * Throws `package-unfit`, `package-differs`, `source-missing`, `source-invalid`, and what signing and the store throw.
 */
export async function publish(
  store: ArchiveStore,
  publications: readonly Publication[],
  { keep, allowUnproven, onPublished }: PublishOptions,
  deps: Omit<SettleDeps, "beforeCommit">,
): Promise<readonly Published[]> {
  for (const { suite, packages } of publications)
    await atOnce(packages, PACKAGES_AT_ONCE, (each) => demandFit(each, suite, { allowUnproven }), {
      signal: deps.signal,
    });
  // A single suite is looked at when it is changed.
  for (const publication of publications.length > 1 ? publications : []) {
    const state = await readState(store, publication.suite.name);
    addPackages(state?.content ?? NOTHING, packagesOf(publication), {
      keep,
      sources: sourcesOf(publication),
    });
  }
  const published: Published[] = [];
  for (const publication of publications) {
    const one = await publishIn(store, publication, keep, deps);
    onPublished?.(one);
    published.push(one);
  }
  return published;
}

async function publishIn(
  store: ArchiveStore,
  publication: Publication,
  keep: number | undefined,
  deps: Omit<SettleDeps, "beforeCommit">,
): Promise<Published> {
  const { suite, packages, sources: sourcePackages = [] } = publication;
  const wanted = packagesOf(publication);
  const options = { keep, sources: sourcesOf(publication) };
  let addition: Addition = addPackages(NOTHING, []);
  const change: Change = {
    title: titleOf(publication),
    apply(before: SuiteContent): SuiteContent {
      addition = addPackages(before, wanted, options);
      return addition.after;
    },
  };
  const putAll = async (entries: readonly ArchiveEntry[], sources: readonly SourceEntry[]): Promise<void> => {
    const digests = new Set([...entries, ...sources].map(({ sha256 }) => sha256));
    const among = ({ entry }: { readonly entry: ArchiveEntry | SourceEntry }) => digests.has(entry.sha256);
    // The source first: a package is nowhere without it.
    await putSourcesInPool(store, sourcePackages.filter(among), deps.now(), deps.signal);
    await putInPool(store, packages.filter(among), deps.now(), deps.signal);
  };
  const fresh = new Map<Sha256, readonly string[]>(packages.map(({ entry, files }) => [entry.sha256, files]));
  const { state, changed } = await settle(store, suite.name, change, {
    ...deps,
    filesOf: poolFilesOf(store, fresh),
    beforeCommit: () => putAll(addition.added, addition.sources.added),
  });
  const { added, present, older, removed, sources } = addition;
  // Who cleans the archive up meanwhile may have taken away what lay there before; and what was lost otherwise comes back.
  const lostSources: SourceEntry[] = [];
  for (const source of [...sources.added, ...sources.present])
    if ((await missingInPool(store, source.files)).length > 0) lostSources.push(source);
  await putAll(await missingInPool(store, [...added, ...present]), lostSources);
  const { number, date } = state.record;
  return { suite: suite.name, state: number, changed, date, added, present, older, removed, sources };
}

function packagesOf({ packages }: Publication): readonly PackageToAdd[] {
  return packages.map(({ entry, path, record }) => ({
    entry,
    where: { file: path },
    builtWith: record?.source,
  }));
}

function sourcesOf({ sources = [] }: Publication): readonly SourceToAdd[] {
  return sources.map(({ entry, path }) => ({ entry, where: { file: path } }));
}

/** `publish hv-kvp-daemon 3.4+20120727-1~deb7 amd64`; of many the first and how many more, in whatever order they were named. */
function titleOf({ packages, sources = [] }: Publication): string {
  const entries = packages.map(({ entry }) => entry).sort(compareEntries);
  const names = entries.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`);
  // With packages, their sources go without saying.
  const lone = sources.map(({ entry }) => `${sourceKey(entry)} source`).sort(byText);
  return `publish ${inBrief(names.length > 0 ? names : lone)}`;
}
