import { LisdebError } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import { suitesOf } from "../state/index.ts";

/**
 * The suites that an archive has a state of, by name: one at least. Throws `archive-foreign` where there is none: then it is no archive of ours,
 * or one without its records, and nothing is known of what else lies there.
 */
export async function demandSuites(store: ArchiveStore): Promise<readonly string[]> {
  const suites = await suitesOf(store);
  if (suites.length > 0) return suites;
  throw new LisdebError(
    "archive-foreign",
    "is no archive of lisdeb's: there is no state of any suite in .lisdeb",
    {
      where: { file: store.name },
      hint: "if it was one, .lisdeb has to be put back from a backup",
    },
  );
}
