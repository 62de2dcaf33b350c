export type { Header } from "./header.ts";
export type { HeaderEntry, HeaderType } from "./header-index.ts";
export { textsOf } from "./header-values.ts";
export { isRpm, type Lead } from "./lead.ts";
export { readRpm, type ReadOptions } from "./read-rpm.ts";
export type {
  PayloadOptions,
  ProvenFile,
  RpmCheck,
  RpmFile,
  RpmPackage,
  RpmScriptlet,
} from "./rpm-package.ts";
export { SIGNATURE_TAGS, TAGS } from "./tags.ts";
