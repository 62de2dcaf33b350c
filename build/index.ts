/**
 * lisdeb as a library: the same functions that the command line calls. The order is that of the flow: open a medium, read its
 * RPMs, find the daemons, judge, choose, plan, write, publish.
 */
export {
  bytesSource,
  formatError,
  LisdebError,
  openFile,
  type ByteSource,
  type ErrorCode,
  type Where,
} from "./base/index.ts";
export { checkRecipe, loadRecipe, type KnownNames, type Recipe } from "./recipe/index.ts";
export { fetchMedium, openMedium, type Medium, type MediumEntry } from "./media/index.ts";
export {
  readKeyring,
  readRpm,
  type Keyring,
  type ProvenFile,
  type RpmCheck,
  type RpmFile,
  type RpmPackage,
} from "./rpm/index.ts";
export { readElf, type ElfFacts } from "./elf/index.ts";
export { SUITE_NAMES, SUITES, suiteNamed, type Suite } from "./suite/index.ts";
export {
  DAEMON_NAMES,
  daemonFromElf,
  findDaemons,
  findDaemonsInDeb,
  PROFILES,
  scanMedium,
  type Daemon,
  type FoundDaemons,
  type MediumScan,
} from "./daemon/index.ts";
export {
  choose,
  chooseForEach,
  explain,
  judge,
  judgePackage,
  type Choice,
  type PackageVerdict,
  type Reason,
  type Target,
  type Verdict,
} from "./verdict/index.ts";
export { readDeb, writeDeb, type Deb, type DebContents } from "./deb/index.ts";
export {
  buildDeb,
  buildRecipe,
  examineMedium,
  loadTemplates,
  mediumInputs,
  outputOf,
  planPackages,
  writePackages,
  type BuiltMetapackage,
  type BuiltPackage,
  type EvidenceRow,
  type ExaminedMedium,
  type MetapackagePlan,
  type PackagePlan,
  type PlannedPackage,
  type RecipeBuild,
} from "./package/index.ts";
export {
  archiveSuiteNamed,
  openSigner,
  openStore,
  poolFilesOf,
  publish,
  readPackageFile,
  readState,
  settle,
  sortIntoSuites,
  suitesOf,
  type ArchiveEntry,
  type ArchiveStore,
  type ArchiveSuite,
  type Change,
  type PackageFile,
  type Publication,
  type Published,
  type PublishOptions,
  type SettleDeps,
  type Settled,
  type Signer,
  type SigningKey,
  type StateRecord,
  type SuiteContent,
  type SuiteState,
} from "./archive/index.ts";
export {
  compareInventories,
  inventoryOfDeb,
  inventoryOfElf,
  inventoryOfMedium,
  inventoryOfRpm,
  showArchive,
  type Comparison,
  type Inventory,
  type ShownArchive,
  type ShowOptions,
} from "./report/index.ts";
