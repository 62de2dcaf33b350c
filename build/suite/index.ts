export type { Suite, SuiteName } from "./suite.ts";
export { SUITES } from "./suites.ts";
export { suiteNamed } from "./suite-named.ts";
export { compareVersions } from "./compare-versions.ts";
