import { LisdebError, shown } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { StateWanted } from "../state/index.ts";

/** What is said where an archive lacks a suite, or keeps no such state of it. */
export function stateUnknown(store: ArchiveStore, suite: string, wanted?: StateWanted): LisdebError {
  const what =
    wanted === undefined
      ? `has no suite ${shown(suite)}`
      : typeof wanted === "number"
        ? `keeps no state ${wanted} of ${shown(suite)}`
        : `keeps no state "${shown(wanted.snapshot)}" of ${shown(suite)}`;
  return new LisdebError("state-unknown", what, {
    where: { file: store.name },
    hint: "lisdeb archive list tells what there is",
  });
}
