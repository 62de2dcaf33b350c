export { componentsOf } from "./components.ts";
export type { Patch } from "./patch-series.ts";
export { SOURCE_PACKAGE_NAME, type SourcePackageFile } from "./source-package-file.ts";
export { dscName, sourcePackage, type SourcePackage, type SourcePackageInput } from "./source-package.ts";
export {
  componentFolder,
  componentTarball,
  upstreamTarball,
  upstreamVersion,
  type Component,
} from "./upstream-tarballs.ts";
