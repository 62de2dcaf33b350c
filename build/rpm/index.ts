export type { Header } from "./header.ts";
export type { HeaderEntry, HeaderType } from "./header-index.ts";
export { readKeyring, type Keyring } from "./keyring.ts";
export { isRpm, LEAD_SIZE, type Lead } from "./lead.ts";
export { readRpm, type ReadOptions } from "./read-rpm.ts";
export { relationsOf, type RpmRelations } from "./relations.ts";
export type {
  PayloadOptions,
  ProvenFile,
  RpmCheck,
  RpmFile,
  RpmPackage,
  RpmScriptlet,
} from "./rpm-package.ts";
