export { parseControl } from "./control-fields.ts";
export { isDeb } from "./deb-archive.ts";
export { proveDeb, type DebCheck } from "./prove-deb.ts";
export { controlValue, readDeb, type Deb, type DebEntry, type MaintainerScript } from "./read-deb.ts";
export { checkPackageName } from "./relations.ts";
export {
  SCRIPT_NAMES,
  type ControlField,
  type DebCompression,
  type DebContents,
  type ScriptName,
  type TreeEntry,
} from "./tree.ts";
export { checkVersion, compareVersions } from "./version.ts";
export { writeDeb, type WrittenDeb } from "./write-deb.ts";
