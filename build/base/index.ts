export { atOnce } from "./at-once.ts";
export { flushFolder, writeFilesAtomically, type FileToWrite } from "./atomic-file.ts";
export { byText } from "./by-text.ts";
export { ByteReader } from "./byte-reader.ts";
export {
  bytesSource,
  checkRange,
  chunksOf,
  concatSources,
  openFile,
  readAll,
  sliceSource,
  type ByteSource,
  type FileIdentity,
  type OpenFile,
} from "./byte-source.ts";
export { gzip, xz } from "./compression/compress.ts";
export { sniffCompression, type Compression } from "./compression/compression.ts";
export { decompress, FETCH_AGAIN } from "./compression/decompress.ts";
export { cutInParts, gzipInParts, sameParts, xzInParts, type EarlierParts } from "./compression/in-parts.ts";
export { collect } from "./collect.ts";
export { demandWritable } from "./demand-writable.ts";
export { digest, sha256, sha256Of, type DigestAlgorithm, type Sha256 } from "./digest.ts";
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
export { listed } from "./listed.ts";
export { isSurelyDead, thisOwner, type LockOwner } from "./lock/lock-owner.ts";
export { inTurn } from "./lock/in-turn.ts";
export { tryLock, type Busy, type Lock, type LockOptions, type LockWatch } from "./lock/lock.ts";
export { nearest } from "./nearest.ts";
export { makeFolder } from "./make-folder.ts";
export { giveNewName } from "./new-name.ts";
export { octalMode } from "./octal-mode.ts";
export { isOnlyOurs, isOwnContent, isOwnFolder } from "./own-folder.ts";
export { OUTSIDE_PACKAGES } from "./outside-packages.ts";
export { packageRoot } from "./package-root.ts";
export { programDigest } from "./program-digest.ts";
export { silent, type Progress, type ProgressTask } from "./progress.ts";
export { readFlags } from "./read-flags.ts";
export { StreamReader } from "./stream-reader.ts";
export { readTar, type TarHeader, type TarMember } from "./tar/read-tar.ts";
export { looksLikeTar, tarChecksums } from "./tar/tar-header.ts";
export { removeLeftovers } from "./remove-leftovers.ts";
export { escaped, shown } from "./shown.ts";
export { errnoOf, systemError } from "./system-error.ts";
export { nodeNeeded, toolVersion } from "./version.ts";
export { atByte, formatWhere, inside, type Where } from "./where.ts";
