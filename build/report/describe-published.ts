import type { ArchiveEntry, Published, SigningKey, SourceEntry } from "../archive/index.ts";
import { shown } from "../base/index.ts";
import { readableSize } from "./sizes.ts";
import { table } from "./table.ts";

/** What `lisdeb publish` did. */
export interface ArchivePublished {
  /** Where the archive is. */
  readonly archive: string;
  readonly suites: readonly Published[];
  readonly signedBy: readonly SigningKey[];
  /** The keyring's files and the page, from the archive's root. */
  readonly keyring: readonly string[];
  readonly page: string;
}

/** What became of each package, in the order in which it is told. */
const FATES = [
  ["added", "published"],
  ["present", "was there already"],
  ["older", "left out: older than what is kept"],
  ["removed", "removed: older than what is kept"],
] as const satisfies readonly (readonly [keyof Published, string])[];

/** Likewise of each source package. */
const SOURCE_FATES = [
  ["added", "published"],
  ["present", "was there already"],
  ["removed", "removed with the packages built from it"],
] as const satisfies readonly (readonly [keyof Published["sources"], string])[];

/** A table of the packages, a line for each suite, and where to go on. */
export function describePublished({ archive, suites, signedBy, page }: ArchivePublished): string {
  const rows = suites.flatMap((suite) => [
    ...FATES.flatMap(([fate, words]) => suite[fate].map((entry) => ({ suite: suite.suite, entry, words }))),
    ...SOURCE_FATES.flatMap(([fate, words]) =>
      suite.sources[fate].map((source) => ({ suite: suite.suite, entry: sourceRow(source), words })),
    ),
  ]);
  type Row = (typeof rows)[number];
  const packages = table(
    [
      { title: "package", value: ({ entry }: Row) => entry.name },
      { title: "version", value: ({ entry }) => entry.version },
      { title: "arch", value: ({ entry }) => entry.architecture },
      { title: "size", value: ({ entry }) => readableSize(entry.size), align: "right" },
      { title: "suite", value: ({ suite }) => suite },
      { title: "component", value: ({ entry }) => entry.component },
      { title: "", value: ({ words }) => words },
    ],
    rows,
  );
  const keys = signedBy.map(({ fingerprint, userId }) => `${fingerprint} (${shown(userId)})`);
  return [
    packages,
    describeStates(suites),
    `Signed by ${keys.join(" and by ")}.\n`,
    `The archive is in ${shown(archive)}; its ${page} tells how clients are set up.\n`,
  ].join("");
}

/** A source package as a row of a table of packages: its size is that of all its files. */
export function sourceRow({ name, version, component, files }: SourceEntry) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return { name, version, architecture: "source", component, size };
}

/** A line for each suite. */
export function describeStates(suites: readonly Published[]): string {
  return suites
    .map(({ suite, state, changed, date }) =>
      changed
        ? `${suite}: state ${state}, of ${date}.\n`
        : `${suite}: nothing new; it stays at state ${state}.\n`,
    )
    .join("");
}

/** The same for `--json`. */
export function publishedAsData({ archive, suites, signedBy, keyring, page }: ArchivePublished) {
  return {
    archive,
    suites: suites.map(({ suite, state, date, changed, added, present, older, removed, sources }) => ({
      suite,
      state,
      date,
      changed,
      added: added.map(entryAsData),
      present: present.map(entryAsData),
      older: older.map(entryAsData),
      removed: removed.map(entryAsData),
      sources: {
        added: sources.added.map(sourceAsData),
        present: sources.present.map(sourceAsData),
        removed: sources.removed.map(sourceAsData),
      },
    })),
    signedBy: signedByAsData(signedBy),
    keyring: [...keyring],
    page,
  };
}

/** The keys that signed, as values for `--json`. */
export function signedByAsData(keys: readonly SigningKey[]) {
  return keys.map(({ fingerprint, userId, expires }) => ({
    fingerprint,
    userId,
    expires: expires?.toISOString() ?? null,
  }));
}

/** A package of an archive as a value for `--json`. */
export function entryAsData({
  name,
  version,
  architecture,
  component,
  filename,
  size,
  sha256,
}: ArchiveEntry) {
  return { package: name, version, architecture, component, file: filename, size, sha256 };
}

/** A source package of an archive as a value for `--json`. */
export function sourceAsData({ name, version, component, files }: SourceEntry) {
  return {
    source: name,
    version,
    component,
    files: files.map(({ filename, size, sha256 }) => ({ file: filename, size, sha256 })),
  };
}
