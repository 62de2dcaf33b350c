export { sourcePackages, type SourcePackagesInput, type SuiteSources } from "./source-packages.ts";
export { sourcesOf } from "./sources-of-plan.ts";
