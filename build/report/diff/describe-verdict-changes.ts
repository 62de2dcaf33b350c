import { shown } from "../../base/index.ts";
import { table } from "../table.ts";
import { isWell, type VerdictChange } from "./compare-verdicts.ts";
import { groupsBy } from "./groups.ts";
import { firstOf, tally } from "./in-words.ts";

/** Sentences that explain a lost verdict. */
const EXPLAINED = 6;

/** What a user of each suite and architecture gains and loses: one row for all where it is the same. */
export function describeVerdictChanges(changes: readonly VerdictChange[]): string[] {
  if (changes.length === 0) return [];
  const counts = groupsBy(changes, ({ change }) => change);
  const rows = [
    ...groupsBy(changes, (one) => [one.change, one.of, before(one), after(one)].join("|")).values(),
  ].flatMap((group) => (group[0] ? [{ first: group[0], group }] : []));
  const text = table(
    [
      { title: "what", value: (row: (typeof rows)[number]) => nameOf(row.first) },
      { title: "on", value: ({ group }) => targets(group) },
      { title: "before", value: ({ first }) => before(first) },
      { title: "after", value: ({ first }) => after(first) },
    ],
    rows,
  );
  const why = rows
    .filter(({ first }) => first.change === "lost" && (first.after?.reasons.length ?? 0) > 0)
    .map(({ first }) => {
      const words = (first.after?.reasons ?? []).map((reason) => shown(reason.words)).join("; ");
      return `lost on ${first.suite} ${shown(first.architecture)}: ${nameOf(first)} ${words}`;
    });
  return [
    `Verdicts: ${tally(Object.fromEntries([...counts].map(([kind, { length }]) => [kind, length])))}`,
    ...text.trimEnd().split("\n"),
    ...firstOf(why, EXPLAINED),
  ];
}

/** `wheezy, jessie (amd64, i386)`. */
function targets(group: readonly VerdictChange[]): string {
  const bySuite = groupsBy(group, ({ suite }) => suite);
  const byArchitectures = groupsBy([...bySuite], ([, cells]) =>
    cells.map(({ architecture }) => architecture).join(", "),
  );
  return [...byArchitectures]
    .map(([architectures, suites]) => `${suites.map(([suite]) => suite).join(", ")} (${architectures})`)
    .join("; ");
}

function before(change: VerdictChange): string {
  return side(change, change.before);
}

function after(change: VerdictChange): string {
  return side(change, change.after, change.change === "other build" ? ", another build" : "");
}

/** As `lisdeb check` says it, of a daemon and of a program. */
function side({ of }: VerdictChange, verdict: VerdictChange["before"], more = ""): string {
  if (!verdict) return "none";
  const { standing, build, reasons } = verdict;
  const kinds = [...new Set(reasons.map(({ kind }) => kind))].join(", ");
  if (!isWell(verdict))
    return `${of === "program" && standing === "unproven" ? "not known" : standing}: ${kinds}`;
  const release = build?.release ?? null;
  return `${standing}${more}${release === null ? "" : ` (${release})`}`;
}

function nameOf({ of }: VerdictChange): string {
  return of === "package" || of === "program" ? `the ${of}` : of;
}
