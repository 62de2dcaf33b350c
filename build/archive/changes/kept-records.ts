import type { ArchiveStore } from "../archive-store.ts";
import { parseRecordPath, readRecord } from "../state/index.ts";
import type { StateRecord } from "../suite-state.ts";

/** A record of a state, and where it is. */
export interface KeptRecord {
  readonly path: string;
  readonly record: StateRecord;
  /** The name that keeps it; undefined of one that has its place in the suite's history. */
  readonly snapshot: string | undefined;
}

/** Where every record of a state is, of every suite: of those that are past, too, as long as they are there. */
export async function recordPaths(store: ArchiveStore): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const { path } of store.list(".lisdeb")) if (parseRecordPath(path)) paths.push(path);
  return paths;
}

/**
 * The records at these paths, or all; one that is taken away meanwhile is left out. Throws `archive-invalid` for one that cannot be read: nobody
 * knows what it names.
 */
export async function keptRecords(
  store: ArchiveStore,
  paths?: readonly string[],
): Promise<readonly KeptRecord[]> {
  const kept: KeptRecord[] = [];
  for (const path of paths ?? (await recordPaths(store))) {
    const found = parseRecordPath(path);
    if (!found) continue;
    const wanted = "number" in found ? found.number : { snapshot: found.snapshot };
    const record = await readRecord(store, found.suite, wanted);
    if (record)
      kept.push({ path, record, snapshot: typeof wanted === "number" ? undefined : wanted.snapshot });
  }
  return kept;
}
