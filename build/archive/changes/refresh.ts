import type { ArchiveStore } from "../archive-store.ts";
import type { SettleDeps } from "../state/index.ts";
import { changeSuite, demandSuite, type ChangedSuite } from "./change-suite.ts";

/**
 * Signs a suite anew as it is, with a new Date and Valid-Until, by the keys that are given: before what clients have expires, and while keys
 * are rotated. Throws `state-unknown`, and what {@link changeSuite} throws.
 */
export async function refresh(
  store: ArchiveStore,
  suite: string,
  deps: Omit<SettleDeps, "beforeCommit">,
): Promise<ChangedSuite> {
  await demandSuite(store, suite);
  return changeSuite(store, suite, { title: "refresh", apply: (before) => before }, { ...deps, force: true });
}
