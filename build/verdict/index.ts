export { choose, type ChooseOptions } from "./choose.ts";
export { chooseForEach, type Target } from "./choose-for-each.ts";
export { explainLoser } from "./explain-loser.ts";
export { explain, REASONS } from "./explain.ts";
export { judge } from "./judge.ts";
export { libcDependency } from "./libc-dependency.ts";
export type { Reason, ReasonKind } from "./reason.ts";
export type { Choice, Loser, Outranked, Verdict } from "./verdict.ts";
