export { demandAgreement } from "./demand-agreement.ts";
export { EVIDENCE_CHECKS, type EvidenceCheck, type EvidenceRow } from "./evidence.ts";
export { examineMedium, type ExaminedMedium } from "./examine-medium.ts";
export { heldTogether } from "./held-together.ts";
export { licenceInTag } from "./licence-rule.ts";
export { licenceOfSources } from "./licence-of-sources.ts";
export { demandPublished, publishedDigest } from "./published-digest.ts";
