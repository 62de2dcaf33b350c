export { explainLoser } from "./explain-loser.ts";
export { choose, type ChooseOptions } from "./choose.ts";
export { explain, explainOutranked, REASONS } from "./explain.ts";
export { judge } from "./judge.ts";
export { libcDependency } from "./libc-dependency.ts";
export type { Reason, ReasonKind } from "./reason.ts";
export type { Choice, Loser, Outranked, Verdict } from "./verdict.ts";
