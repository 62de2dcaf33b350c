export { choose, type ChooseOptions } from "./choose.ts";
export { chooseForEach, type Target } from "./choose-for-each.ts";
export { explain, explainLoser, REASONS } from "./explain.ts";
export { explainPackageFault, PACKAGE_FAULTS } from "./package/explain-package-fault.ts";
export { explainRelationFault, RELATION_FAULTS } from "./relations/explain-relation-fault.ts";
export { judge } from "./judge.ts";
export { standingByKernel } from "./judge-by-kernel.ts";
export { judgePackage, judgePackageFor } from "./package/judge-package.ts";
export { judgeProgram, type ProgramVerdict } from "./judge-program.ts";
export { judgeRelations, relationsNotJudged } from "./relations/judge-relations.ts";
export { GUEST_ARCHITECTURES, KERNEL_SIDES } from "./kernel-side.ts";
export { libcDependency } from "./relations/library-needs.ts";
export type { Need, PackagedScript } from "./relations/need.ts";
export { neededByDaemon, neededByScript } from "./relations/needed-by.ts";
export type { PackageFault, PackageFaultKind } from "./package/package-fault.ts";
export type { JudgedPackage, PackageVerdict, ReadPackageVerdict } from "./package/package-verdict.ts";
export {
  isGrave,
  type RelationCause,
  type RelationFault,
  type RelationFaultKind,
  type UnmetAlternative,
} from "./relations/relation-fault.ts";
export type { Reason, ReasonKind } from "./reason.ts";
export {
  inBrief,
  losersOfArchitecture,
  nearestLoser,
  nearestReasons,
  standingOf,
  unprovenOf,
  type Standing,
} from "./standing.ts";
export { allServed, targetsAsked, type Asked } from "./targets-asked.ts";
export { UNPROVEN_KINDS } from "./unproven.ts";
export type { Choice, Loser, Outranked, Verdict } from "./verdict.ts";
