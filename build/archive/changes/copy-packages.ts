import type { Sha256 } from "../../base/index.ts";
import { readDeb } from "../../deb/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { ArchiveSuite } from "../archive-suite.ts";
import type { Change } from "../change.ts";
import type { ArchiveEntry } from "../entry.ts";
import { contentsPaths } from "../index-files/index.ts";
import { poolFilesOf, readFromPool } from "../pool-files.ts";
import { addPackages } from "../publish/add-packages.ts";
import { demandSourceFit } from "../publish/judge-for-suite.ts";
import { proveOurs, readState, type SettleDeps } from "../state/index.ts";
import { neededBy, sourceKey } from "../needed-sources.ts";
import type { SourceEntry } from "../source-entry.ts";
import { changeSuite, type ChangedSuite } from "./change-suite.ts";
import { inBrief } from "../in-brief.ts";
import { demandInPool } from "../missing-in-pool.ts";
import { pickPackages } from "./pick-packages.ts";
import { stateUnknown } from "./state-unknown.ts";

/** What is to be copied, and where to. */
export interface Copying {
  readonly from: ArchiveSuite;
  readonly to: ArchiveSuite;
  /** As for {@link pickPackages}; everything where not given. */
  readonly named: readonly string[] | undefined;
  /** Also packages of which nobody knows whether they work there. */
  readonly allowUnproven: boolean;
}

/** How a copy ended. */
export interface Copied extends ChangedSuite {
  /** Of what was asked for, what was there already, with the same bytes. */
  readonly present: readonly ArchiveEntry[];
}

/**
 * Adds packages of one suite of an archive to another, and what they were built from: their files are in the pool. Its `apply` throws `package-differs`.
 */
export function copyEntries(
  entries: readonly ArchiveEntry[],
  sources: readonly SourceEntry[],
  from: string,
): Change {
  const names = entries.map(({ name, version, architecture }) => `${name} ${version} ${architecture}`);
  const wanted = entries.map((entry) => ({ entry, where: { file: entry.filename } }));
  return {
    title: `copy ${inBrief(names.length > 0 ? names : sources.map(sourceKey))} from ${from}`,
    apply: (before) =>
      addPackages(before, wanted, {
        sources: sources.map((entry) => ({ entry, where: { file: entry.files[0]?.filename ?? entry.name } })),
      }).after,
  };
}

/**
 * Copies packages from a suite to another of the same archive, where each is judged anew: what runs on one release may not run on another.
 * Nothing is written unless all of them fit. Throws `state-unknown`, `package-unknown`, `package-unfit`, `package-differs`,
 * `archive-invalid`, and what {@link changeSuite} throws.
 */
export async function copyPackages(
  store: ArchiveStore,
  { from, to, named, allowUnproven }: Copying,
  deps: Omit<SettleDeps, "beforeCommit">,
): Promise<Copied> {
  const source = await readState(store, from.name);
  if (!source) throw stateUnknown(store, from.name);
  // What was not signed by us in one suite is not to be signed by us in another.
  await proveOurs(source.record, store.name, deps);
  const { entries, sources } = source.content;
  const picked = named ? pickPackages(entries, named, from.name) : entries;
  const pickedSources = named ? neededBy(sources, picked) : sources;

  const judged = new Map<Sha256, readonly string[]>();
  const judge = async (wanted: readonly ArchiveEntry[]): Promise<void> => {
    for (const entry of wanted) {
      deps.signal?.throwIfAborted();
      if (judged.has(entry.sha256)) continue;
      const file = await readFromPool(store, entry);
      await demandSourceFit(file, to, { allowUnproven });
      judged.set(entry.sha256, contentsPaths(await readDeb(file)));
    }
  };
  const there = new Set((await readState(store, to.name))?.content.entries.map(({ filename }) => filename));
  await judge(picked.filter(({ filename }) => !there.has(filename)));
  for (const file of pickedSources.flatMap(({ files }) => files)) await readFromPool(store, file);

  const copied = await changeSuite(store, to.name, copyEntries(picked, pickedSources, from.name), {
    ...deps,
    filesOf: poolFilesOf(store, judged),
    // All are judged by now, unless another publisher has meanwhile taken one away that was there.
    beforeCommit: ({ added }) => judge(added),
  });
  const added = new Set(copied.added.map(({ filename }) => filename));
  await demandInPool(store, { entries: copied.added, sources: copied.sources.added });
  return { ...copied, present: picked.filter(({ filename }) => !added.has(filename)) };
}
