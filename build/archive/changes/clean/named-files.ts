import { LisdebError } from "../../../base/index.ts";
import type { ArchiveStore } from "../../archive-store.ts";
import { buildRecordPath } from "../../publish/record-beside.ts";
import { contentOf, keptIndices } from "../../state/index.ts";
import { NOTHING, type StateRecord } from "../../suite-state.ts";
import { keptRecords, recordPaths } from "../kept-records.ts";

/** The files that states name, of every state that is there: newest ones, past ones and snapshots, of every suite. */
export interface NamedFiles {
  readonly has: (path: string) => boolean;
  /**
   * Adds what states name that were committed since the last look. `putBack` is given each index that one of them names before it is read: it may
   * have just been removed.
   */
  readonly lookAgain: (putBack?: (path: string) => Promise<void>) => Promise<void>;
}

/**
 * Reads what every state names. Throws `archive-invalid` where one cannot be read: then nobody knows what is needed, and nothing may go.
 */
export async function namedFiles(store: ArchiveStore): Promise<NamedFiles> {
  const named = new Set<string>();
  const seen = new Set<string>();
  // Most states of a suite differ in few packages, and after a refresh in none.
  const read = new Set<string>();

  const lookAgain: NamedFiles["lookAgain"] = async (putBack) => {
    const fresh = (await recordPaths(store)).filter((path) => !seen.has(path));
    for (const { path, record } of await keptRecords(store, fresh)) {
      seen.add(path);
      const indices = keptIndices(record, store.name);
      for (const index of indices) {
        const place = store.byHash(record.suite, index.path, index.sha256);
        named.add(place);
        await putBack?.(place);
      }
      const lists = indices.filter((index) => /\/(Packages|Sources)$/.test(index.path));
      const key = lists.map((index) => `${index.path} ${index.sha256}`).join("\n");
      if (read.has(key)) continue;
      const { entries, sources } = await contentAt(store, record, path);
      for (const { filename } of entries) {
        named.add(filename);
        named.add(buildRecordPath(filename));
      }
      for (const { files } of sources) for (const { filename } of files) named.add(filename);
      read.add(key);
    }
  };

  await lookAgain();
  return { has: (path) => named.has(path), lookAgain };
}

async function contentAt(store: ArchiveStore, record: StateRecord, path: string) {
  try {
    return await contentOf(store, record);
  } catch (error) {
    // A publisher who ends the history of the suite takes the indices of a past state away first, and its record last.
    if (!(await store.read(path))) return NOTHING;
    if (!(error instanceof LisdebError) || error.code !== "archive-invalid") throw error;
    throw new LisdebError("archive-invalid", `${path}: ${error.message}`, {
      where: { file: store.name },
      hint: "nothing is removed while nobody knows what this state needs; if it is past, lisdeb refresh removes it",
      cause: error,
    });
  }
}
