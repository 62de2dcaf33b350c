export { formatControl, parseControl } from "./control-fields.ts";
export { dataEntries } from "./data-tree.ts";
export { isDeb, openDeb } from "./deb-archive.ts";
export { proveDeb, proveMd5sums, type DebCheck } from "./prove-deb.ts";
export {
  controlValue,
  readDeb,
  type Deb,
  type DebEntry,
  type MaintainerScript,
  type ReadDebOptions,
} from "./read-deb.ts";
export { checkPackageName, readRelations, satisfies, type Relation } from "./relations.ts";
export {
  SCRIPT_NAMES,
  type ControlField,
  type DebCompression,
  type DebContents,
  type ScriptName,
  type TreeEntry,
} from "./tree.ts";
export { writeUstar } from "./ustar.ts";
export { checkVersion, compareVersions } from "./version.ts";
export { writeDeb, type WrittenDeb } from "./write-deb.ts";
export {
  DPKG_FAULTS,
  explainDpkgFault,
  faultsForDpkg,
  type DpkgFault,
  type DpkgFaultKind,
  type FaultEffect,
  type Holding,
} from "./dpkg/index.ts";
