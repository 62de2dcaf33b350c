export { proveOurs } from "./prove-ours.ts";
export {
  contentOf,
  readRecord,
  readState,
  suitesOf,
  type StateWanted,
  type SuiteState,
} from "./read-state.ts";
export { settle, type Settled } from "./settle.ts";
export type { ReleaseWanted, SettleDeps } from "./settle-deps.ts";
export {
  formatRecord,
  keptIndices,
  parseRecordPath,
  releaseOf,
  snapshotPath,
  type KeptIndex,
} from "../state-record.ts";
