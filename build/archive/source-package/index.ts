export type { Dsc, DscAlgorithm, DscFile } from "./read-dsc.ts";
export { dscName, readSourcePackage, type SourcePackageFile } from "./read-source-package.ts";
export { signedText } from "./signed-text.ts";
