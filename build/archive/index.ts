export type { ArchiveStore, StoredFile } from "./archive-store.ts";
export type { Change } from "./change.ts";
export type { ArchiveEntry, Component } from "./entry.ts";
export type { SourceEntry, SourceEntryFile } from "./source-entry.ts";
export type { IndexFile } from "./index-file.ts";
export type { SignedRelease, Signer, SigningKey } from "./signer.ts";
export type { StateRecord, SuiteContent } from "./suite-state.ts";
export { archiveSuiteNamed, type ArchiveSuite } from "./archive-suite.ts";
export {
  architecturesOf,
  contentsPaths,
  entryOf,
  fileDigests,
  formatRelease,
  parsePackages,
  parseRelease,
  renderIndices,
  type FileDigests,
  type PreviousIndices,
  type Release,
  type ReleaseFields,
  type RenderOptions,
} from "./index-files/index.ts";
export {
  contentOf,
  proveOurs,
  readRecord,
  readState,
  releaseOf,
  settle,
  suitesOf,
  type KeptIndex,
  type ReleaseWanted,
  type SettleDeps,
  type Settled,
  type StateWanted,
  type SuiteState,
} from "./state/index.ts";
export { openStore } from "./storage/open-store.ts";
export type { StoreOptions } from "./storage/store-options.ts";
export { readSourcePackage, type SourcePackageFile } from "./source-package/index.ts";
export { poolFilesOf } from "./pool-files.ts";
export { readPackageFile, type PackageFile } from "./publish/package-file.ts";
export { publish, type Publication, type Published, type PublishOptions } from "./publish/publish.ts";
export { demandRecorded, eachOnce, sourcesBeside } from "./publish/sources-beside.ts";
export { loneSources, sortIntoSuites } from "./publish/sort-into-suites.ts";
export {
  archiveFileName,
  checkSigned,
  factsOfKeys,
  keyringFiles,
  makeKey,
  openSigner,
  readPassphrases,
  signingKeysIn,
  writeNewFiles,
  type KeyFacts,
  type NewKey,
  type NewKeyAlgorithm,
  type SignatureFault,
  type SignatureFinding,
  type SignedFiles,
  type SignerOptions,
} from "./signing/index.ts";
export {
  ARCHIVE_FAULTS,
  CLIENTS,
  clientsOf,
  explainArchiveFault,
  openArchive,
  suitePlace,
  verifyArchive,
  type ArchiveEffect,
  type ArchiveFault,
  type ArchiveFaultKind,
  type ArchiveHolding,
  type ArchiveRule,
  type Client,
  type OpenedArchive,
  type SuitePlace,
  type VerifiedArchive,
  type VerifiedSuite,
  type VerifyOptions,
} from "./verify/index.ts";
export {
  changeSuite,
  clean,
  copyPackages,
  deleteSnapshot,
  demandKnown,
  demandSuite,
  demandSuites,
  keepNewest,
  refresh,
  removePackages,
  rollBack,
  surveyArchive,
  takeSnapshot,
  type ChangedSuite,
  type Cleaned,
  type CleanOptions,
  type Copied,
  type Copying,
  type KeptState,
  type RolledBack,
  type Snapshot,
  type SteppedBack,
  type SurveyedSuite,
} from "./changes/index.ts";
