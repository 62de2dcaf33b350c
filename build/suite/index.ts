export { packagesNamed, type NamedPackage } from "./suite-package.ts";
export type { FactGroup, Suite, SuiteName } from "./suite.ts";
export { SUITE_NAMES, SUITES } from "./suites.ts";
export { suiteNamed } from "./suite-named.ts";
export { compareDotted } from "./compare-dotted.ts";
