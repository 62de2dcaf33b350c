import { LisdebError, shown } from "../../../base/index.ts";
import type { ArchiveStore } from "../../archive-store.ts";
import { readRecord } from "../../state/index.ts";
import { demandSuites } from "../demand-suites.ts";

/**
 * Demands that of everything in dists/ it is known what it needs of the pool: that the newest state of each suite there is recorded, and at least
 * one is. Where records were lost, or another tool's suite stands beside ours, what clients are served would seem to be needed by nobody.
 * Writes nothing. Throws `archive-foreign`, `archive-invalid`.
 */
export async function demandKnown(store: ArchiveStore): Promise<void> {
  // What is shown first: a suite is recorded before it is shown.
  const standing = await store.inDists();
  const suites = await demandSuites(store);
  const unknown = standing.find((name) => !suites.includes(name));
  if (unknown !== undefined) {
    throw new LisdebError(
      "archive-foreign",
      `there is no record of what dists/${shown(unknown)} needs of the pool: it is not lisdeb's, or .lisdeb/${shown(unknown)} was lost`,
      { where: { file: store.name }, hint: "nothing is removed as long as it stands there" },
    );
  }
  for (const suite of suites) await readRecord(store, suite);
}
