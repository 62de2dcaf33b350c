export { writeFilesAtomically, type FileToWrite } from "./atomic-file.ts";
export { ByteReader } from "./byte-reader.ts";
export {
  bytesSource,
  chunksOf,
  concatSources,
  openFile,
  readAll,
  sliceSource,
  type ByteSource,
} from "./byte-source.ts";
export { digest, parseSha256, sha256, sha256Of, type DigestAlgorithm, type Sha256 } from "./digest.ts";
export {
  asLisdebError,
  ERRORS,
  EXIT_STATUS,
  formatError,
  LisdebError,
  type ErrorCode,
  type ErrorKind,
} from "./errors.ts";
export { LIMITS } from "./limits.ts";
export { packageRoot } from "./package-root.ts";
export { silent, type Progress, type ProgressTask } from "./progress.ts";
export { shown } from "./shown.ts";
export { errnoOf, systemError } from "./system-error.ts";
export { toolVersion } from "./version.ts";
export { atByte, formatWhere, inside, type Where } from "./where.ts";
