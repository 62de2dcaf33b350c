import { LisdebError, shown } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { formatRecord, readRecord, snapshotPath } from "../state/index.ts";
import type { StateRecord } from "../suite-state.ts";
import { stateUnknown } from "./state-unknown.ts";

/** How a snapshot ended. */
export interface Snapshot {
  readonly name: string;
  /** What is kept under it. */
  readonly record: StateRecord;
  /** Whether it was there already. */
  readonly unchanged: boolean;
}

/**
 * Keeps the newest state of a suite under a name, and with it every file that it names, until the name is given up. Only the newest: any other may
 * become past in this moment. Throws `state-unknown`, and `usage` for a name that is none or another state's.
 */
export async function takeSnapshot(
  store: ArchiveStore,
  suite: string,
  name: string,
  now: Date,
): Promise<Snapshot> {
  const path = checkedPath(suite, name);
  return store.inTurn(async () => {
    const record = await readRecord(store, suite);
    if (!record) throw stateUnknown(store, suite);
    if ((await store.create(path, formatRecord(record), now)) === "created")
      return { name, record, unchanged: false };
    const kept = await readRecord(store, suite, { snapshot: name });
    if (kept?.number === record.number) return { name, record, unchanged: true };
    throw new LisdebError(
      "usage",
      `there is a snapshot "${shown(name)}" of ${suite} already${kept ? `, of state ${kept.number}` : ""}`,
      { where: { file: store.name }, hint: "take another name, or give this one up with --delete" },
    );
  });
}

/** Gives a name up; what only that state named goes with the next clean-up. Throws `state-unknown`. */
export async function deleteSnapshot(store: ArchiveStore, suite: string, name: string): Promise<void> {
  const path = checkedPath(suite, name);
  await store.inTurn(async () => {
    if (!(await store.read(path))) throw stateUnknown(store, suite, { snapshot: name });
    await store.remove(path);
  });
}

/** A number would be taken for a state's. */
function checkedPath(suite: string, name: string): string {
  if (!/^\d+$/.test(name)) return snapshotPath(suite, name);
  throw new LisdebError("usage", `"${name}" is no name for a state: it would be taken for a state's number`);
}
