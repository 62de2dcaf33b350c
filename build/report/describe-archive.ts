import type { ChangedSuite, Cleaned, SteppedBack, SurveyedSuite } from "../archive/index.ts";
import { releaseOf } from "../archive/index.ts";
import { shown } from "../base/index.ts";
import { entryAsData, sourceAsData, sourceRow } from "./describe-published.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";

/** What an archive has, in words: of each suite its packages, and the states that it can be rolled back to. */
export function describeSurvey(suites: readonly SurveyedSuite[]): string {
  return suites.map(describeSuite).join("\n");
}

function describeSuite({ suite, state, validUntil, states }: SurveyedSuite): string {
  const rows = [...state.content.entries, ...state.content.sources.map(sourceRow)];
  const valid = validUntil ? `, which clients take until ${seconds(validUntil)}` : "";
  const packages = table(
    [
      { title: "package", value: ({ name }: (typeof rows)[number]) => name },
      { title: "version", value: ({ version }) => version },
      { title: "arch", value: ({ architecture }) => architecture },
      { title: "size", value: ({ size }) => readableSize(size), align: "right" },
      { title: "component", value: ({ component }) => component },
    ],
    rows,
  );
  const history = table(
    [
      {
        title: "state",
        value: ({ record }: (typeof states)[number]) => String(record.number),
        align: "right",
      },
      { title: "date", value: ({ record }) => record.date },
      { title: "what was done", value: ({ record }) => record.change },
      { title: "snapshot", value: ({ snapshots }) => snapshots.join(", ") },
    ],
    states,
  );
  const parts = [
    `${suite}: state ${state.record.number}, of ${state.record.date}${valid}\n`,
    rows.length === 0 ? "No package is in it.\n" : packages,
    history,
  ];
  return parts.join("\n");
}

/** The same for `--json`. */
export function surveyAsData(archive: string, suites: readonly SurveyedSuite[]) {
  return {
    archive,
    suites: suites.map(({ suite, state, validUntil, states }) => ({
      suite,
      state: state.record.number,
      date: state.record.date,
      validUntil: validUntil ? seconds(validUntil) : null,
      packages: state.content.entries.map(entryAsData),
      sources: state.content.sources.map(sourceAsData),
      states: states.map(({ record, snapshots }) => ({
        state: record.number,
        date: record.date,
        change: record.change,
        snapshots: [...snapshots],
      })),
    })),
  };
}

/** What a command did to a suite. */
export type SuiteChange = Pick<ChangedSuite, "state" | "changed" | "added" | "removed" | "sources"> & {
  readonly steppedBack?: readonly SteppedBack[];
};

/** What was done to suites, in words: what came and went, a line for each, and what clients make of it that would have newer versions. */
export function describeChanges(changes: readonly SuiteChange[]): string {
  return changes.map(describeChange).join("");
}

function describeChange({ state, changed, added, removed, sources, steppedBack = [] }: SuiteChange): string {
  const { suite, number, date } = state.record;
  const rows = [
    ...[...added, ...sources.added.map(sourceRow)].map((entry) => ({ entry, sign: "+" })),
    ...[...removed, ...sources.removed.map(sourceRow)].map((entry) => ({ entry, sign: "-" })),
  ];
  const lines = rows.map(
    ({ entry: { name, version, architecture }, sign }) =>
      `${sign} ${[name, version, architecture].map((part) => shown(part)).join(" ")}\n`,
  );
  const until = validUntilOf(state.record);
  const valid = until === null ? "" : `, valid until ${until}`;
  const kept = steppedBack.map(
    ({ name, architecture, from, to }) =>
      `note: who has ${shown(name)} ${shown(from)} on ${shown(architecture)} keeps it: ` +
      `apt goes back to ${to === undefined ? "no older version" : shown(to)} only when it is told to\n`,
  );
  const end = changed
    ? `${suite}: state ${number}, of ${date}${valid}.\n`
    : `${suite}: nothing to do; it stays at state ${number}.\n`;
  return [...lines, ...kept, end].join("");
}

/** One of them for `--json`. */
export function changeAsData({ state, changed, added, removed, sources, steppedBack }: SuiteChange) {
  const { suite, number, date } = state.record;
  return {
    suite,
    state: number,
    date,
    validUntil: validUntilOf(state.record),
    changed,
    added: added.map(entryAsData),
    removed: removed.map(entryAsData),
    sources: { added: sources.added.map(sourceAsData), removed: sources.removed.map(sourceAsData) },
    ...(steppedBack && {
      steppedBack: steppedBack.map(({ name, architecture, from, to }) => ({
        package: name,
        architecture,
        from,
        to: to ?? null,
      })),
    }),
  };
}

function validUntilOf(record: ChangedSuite["state"]["record"]): string | null {
  const until = releaseOf(record, record.suite).validUntil;
  return until ? seconds(until) : null;
}

/** What a clean-up removed, or would have, in words. */
export function describeCleaned({ removed, waiting, kept }: Cleaned, dryRun: boolean): string {
  const lines = removed.map(({ path, size }) => `${shown(path)}  ${readableSize(size)}\n`);
  const ended = `${dryRun ? "Would remove" : "Removed"} ${inFiles(removed)}; ${kept} ${kept === 1 ? "is" : "are"} needed.\n`;
  const left =
    waiting.length === 0
      ? ""
      : `No state names ${inFiles(waiting)} more, written too short a time ago to be removed.\n`;
  return [...lines, ended, left].join("");
}

/** The same for `--json`. */
export function cleanedAsData(archive: string, { removed, waiting, kept }: Cleaned, dryRun: boolean) {
  const asData = ({ path, size }: Cleaned["removed"][number]) => ({ file: path, size });
  return {
    archive,
    dryRun,
    removed: removed.map(asData),
    waiting: waiting.map(asData),
    kept,
  };
}

function inFiles(files: readonly { readonly size: number }[]): string {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return files.length === 0
    ? "nothing"
    : `${files.length} ${files.length === 1 ? "file" : "files"}, ${readableSize(size)}`;
}

function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
