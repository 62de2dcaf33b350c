import { match } from "./match.ts";
import type { VerdictCell } from "./verdict-cells.ts";

type VerdictSide = Pick<VerdictCell, "standing" | "build" | "reasons">;

/** What becomes of a daemon, package or program on a suite and architecture when one moves from one side to the other. */
export interface VerdictChange extends Pick<VerdictCell, "suite" | "architecture" | "of"> {
  /** `other build`: one fits as before, with other bytes. `other reasons`: none fits as before, and why is another matter. */
  readonly change: "lost" | "gained" | "other build" | "other reasons";
  /** null where that side has no such thing for the architecture. */
  readonly before: VerdictSide | null;
  readonly after: VerdictSide | null;
}

/** Which verdicts are other than they were: those that matter most first, each kind in the order of the suites. */
export function compareVerdicts(
  before: readonly VerdictCell[],
  after: readonly VerdictCell[],
): VerdictChange[] {
  const { pairs, gone, added } = match(before, after, [
    { key: (cell) => [cell.suite, cell.architecture, cell.of].join(" ") },
  ]);
  const all = [
    ...pairs.map(([a, b]) => changeOf(a, a, b)),
    ...gone.map((cell) => changeOf(cell, cell, undefined)),
    ...added.map((cell) => changeOf(cell, undefined, cell)),
  ].filter((change) => change !== undefined);
  return ORDER.flatMap((kind) => all.filter(({ change }) => change === kind));
}

const ORDER = ["lost", "gained", "other build", "other reasons"] as const;

function changeOf(
  { suite, architecture, of }: VerdictCell,
  a: VerdictCell | undefined,
  b: VerdictCell | undefined,
): VerdictChange | undefined {
  const change = kindOf(a, b);
  return change && { suite, architecture, of, change, before: sideOf(a), after: sideOf(b) };
}

function kindOf(a: VerdictCell | undefined, b: VerdictCell | undefined): VerdictChange["change"] | undefined {
  const [fitted, fits] = [isWell(a), isWell(b)];
  if (fitted !== fits) return fits ? "gained" : "lost";
  if (fits) return a?.build?.sha256 === b?.build?.sha256 ? undefined : "other build";
  // What only one side has, and fits nowhere there, changes nothing.
  if (!a || !b) return undefined;
  const said = ({ standing, reasons }: VerdictCell) =>
    [standing, ...new Set(reasons.map(({ kind }) => kind))].join(" ");
  return said(a) === said(b) ? undefined : "other reasons";
}

/** Whether a verdict is as one wants it: of a program all that is asked is whether it starts. */
export function isWell(side: Pick<VerdictCell, "standing"> | null | undefined): boolean {
  return side?.standing === "fits" || side?.standing === "starts";
}

function sideOf(cell: VerdictCell | undefined): VerdictSide | null {
  return cell ? { standing: cell.standing, build: cell.build, reasons: cell.reasons } : null;
}
