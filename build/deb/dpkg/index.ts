export { faultsForDpkg } from "./faults-for-dpkg.ts";
export type { FaultEffect, Holding, Rule } from "./rule.ts";
export { DPKG_FAULTS, explainDpkgFault, type DpkgFault, type DpkgFaultKind } from "./rules.ts";
