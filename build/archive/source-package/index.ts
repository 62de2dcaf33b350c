export { MOST_DSC_FILES, type Dsc, type DscAlgorithm, type DscFile } from "./read-dsc.ts";
export { dscName, readSourcePackage, type SourcePackageFile } from "./read-source-package.ts";
export { signedText } from "./signed-text.ts";
