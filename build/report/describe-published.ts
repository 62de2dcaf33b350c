import type { ArchiveEntry, Published, SigningKey } from "../archive/index.ts";
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

/** A table of the packages, a line for each suite, and where to go on. */
export function describePublished({ archive, suites, signedBy, page }: ArchivePublished): string {
  const rows = suites.flatMap((suite) =>
    FATES.flatMap(([fate, words]) => suite[fate].map((entry) => ({ suite: suite.suite, entry, words }))),
  );
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
    suites: suites.map(({ suite, state, date, changed, added, present, older, removed }) => ({
      suite,
      state,
      date,
      changed,
      added: added.map(entryAsData),
      present: present.map(entryAsData),
      older: older.map(entryAsData),
      removed: removed.map(entryAsData),
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
