import { atOnce, type Sha256 } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { ArchiveSuite } from "../archive-suite.ts";
import type { Change } from "../change.ts";
import type { ArchiveEntry } from "../entry.ts";
import { inBrief } from "../in-brief.ts";
import { compareEntries } from "../index-files/index.ts";
import { missingInPool } from "../missing-in-pool.ts";
import { poolFilesOf } from "../pool-files.ts";
import { readState } from "../state/read-state.ts";
import { settle } from "../state/settle.ts";
import type { SettleDeps } from "../state/settle-deps.ts";
import type { SuiteContent } from "../suite-state.ts";
import { addPackages, type Addition } from "./add-packages.ts";
import { demandFit } from "./judge-for-suite.ts";
import type { PackageFile } from "./package-file.ts";
import { PACKAGES_AT_ONCE, putInPool } from "./put-in-pool.ts";

/** Which packages are to be in a suite. */
export interface Publication {
  readonly suite: ArchiveSuite;
  readonly packages: readonly PackageFile[];
}

export interface PublishOptions {
  /** So many of the newest versions of each package on each architecture stay in the suite; all of them where not given. */
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
 * Throws `package-unfit`, `package-differs`, and what signing and the store throw.
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
  for (const { suite, packages } of publications.length > 1 ? publications : []) {
    const state = await readState(store, suite.name);
    addPackages(state?.content ?? { entries: [] }, toAdd(packages), { keep });
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
  { suite, packages }: Publication,
  keep: number | undefined,
  deps: Omit<SettleDeps, "beforeCommit">,
): Promise<Published> {
  const wanted = toAdd(packages);
  let addition: Addition = addPackages({ entries: [] }, []);
  const change: Change = {
    title: titleOf(packages),
    apply(before: SuiteContent): SuiteContent {
      addition = addPackages(before, wanted, { keep });
      return addition.after;
    },
  };
  const filesOf = (entries: ReadonlySet<ArchiveEntry>): readonly PackageFile[] => {
    const digests = new Set([...entries].map(({ sha256 }) => sha256));
    return packages.filter(({ entry }) => digests.has(entry.sha256));
  };
  const fresh = new Map<Sha256, readonly string[]>(packages.map(({ entry, files }) => [entry.sha256, files]));
  const { state, changed } = await settle(store, suite.name, change, {
    ...deps,
    filesOf: poolFilesOf(store, fresh),
    beforeCommit: () => putInPool(store, filesOf(new Set(addition.added)), deps.now(), deps.signal),
  });
  const { added, present, older, removed } = addition;
  // Who cleans the archive up meanwhile may have taken away what lay there before; and what was lost otherwise comes back.
  const lost = new Set(await missingInPool(store, [...added, ...present]));
  await putInPool(store, filesOf(lost), deps.now(), deps.signal);
  const { number, date } = state.record;
  return { suite: suite.name, state: number, changed, date, added, present, older, removed };
}

function toAdd(packages: readonly PackageFile[]) {
  return packages.map(({ entry, path }) => ({ entry, where: { file: path } }));
}

/** `publish hv-kvp-daemon 3.4+20120727-1~deb7 amd64`; of many the first and how many more, in whatever order they were named. */
function titleOf(packages: readonly PackageFile[]): string {
  const entries = packages.map(({ entry }) => entry).sort(compareEntries);
  const names = entries.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`);
  return `publish ${inBrief(names)}`;
}
