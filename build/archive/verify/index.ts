export { openArchive, suitePlace, type OpenedArchive, type SuitePlace } from "./access/open-archive.ts";
export { CLIENTS, clientsOf, type Client } from "./clients.ts";
export type { ArchiveEffect, ArchiveHolding, ArchiveRule } from "./rule.ts";
export { ARCHIVE_FAULTS, explainArchiveFault, type ArchiveFault, type ArchiveFaultKind } from "./rules.ts";
export { verifyArchive, type VerifiedArchive, type VerifyOptions } from "./verify-archive.ts";
export type { VerifiedSuite } from "./verify-suite.ts";
