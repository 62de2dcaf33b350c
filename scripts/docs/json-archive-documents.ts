import { row, type JsonTable } from "./json-table.ts";

/** The documents of commands that make archives and look at them. */
export const ARCHIVE_DOCUMENTS = {
  publish: {
    title: "lisdeb publish",
    before:
      "Where one of several suites fails, the document is an `error`; those before it are told on standard error, and stay published.",
    fields: [
      row("archive", "where it is, as it was named"),
      row("suites[].suite", "name, as in sources.list"),
      row("suites[].state", "number of its newest state, which is the one before where nothing is new"),
      row("suites[].date", "Date of that state's Release, ISO 8601"),
      row("suites[].changed", "whether that state is new"),
      row("suites[].added[]", "what is new there: [packages](#a-package-in-an-archive)", "archived package"),
      row("suites[].present[]", "what was there already, with the same bytes: likewise", "archived package"),
      row(
        "suites[].older[]",
        "with `--keep`: what was left out, since newer versions are kept: likewise",
        "archived package",
      ),
      row(
        "suites[].removed[]",
        "with `--keep`: what is there no more, since newer versions are: likewise",
        "archived package",
      ),
      row(
        "suites[].sources.added[]",
        "new [source packages](#a-source-package-in-an-archive)",
        "source package",
      ),
      row("suites[].sources.present[]", "those that were there already: likewise", "source package"),
      row(
        "suites[].sources.removed[]",
        "with `--keep`: those that went with the last package that was built from them: likewise",
        "source package",
      ),
      row("signedBy[]", "keys: `fingerprint`, `userId` and `expires` (null where it does not)", "named"),
      row("keyring", "the files of the archive's keyring, from its root: `.gpg` and `.asc`"),
      row("page", "the file that people look at, likewise"),
    ],
  },
  change: {
    title: "lisdeb refresh, and lisdeb archive remove, copy and rollback",
    before:
      "Where `refresh` cannot sign one of several suites, the document is an `error`, and its `evidence` is what would else be here, of those that it could.",
    fields: [
      row("archive", "where it is, as it was named"),
      row("suites[].suite", "name, as in sources.list"),
      row(
        "suites[].state",
        "number of its newest state, which is the one before where there was nothing to do",
      ),
      row("suites[].date", "Date of that state's Release, ISO 8601"),
      row("suites[].validUntil", "its Valid-Until, likewise; null for ever"),
      row("suites[].changed", "whether that state is new"),
      row("suites[].added[]", "what came: [packages](#a-package-in-an-archive)", "archived package"),
      row("suites[].removed[]", "what went: likewise", "archived package"),
      row(
        "suites[].sources.added[]",
        "[source packages](#a-source-package-in-an-archive) that came",
        "source package",
      ),
      row("suites[].sources.removed[]", "those that went: likewise", "source package"),
      row(
        "suites[].steppedBack[]",
        "of `rollback`: what clients may have in a newer version, and keep: `package`, `architecture`, `from`, the newest version that there was, and `to`, the newest that there is (null for none)",
        "named",
      ),
      row("signedBy[]", "keys: `fingerprint`, `userId` and `expires` (null where it does not)", "named"),
      row("keyring", "the files of the archive's keyring, from its root: `.gpg` and `.asc`"),
      row("page", "the file that people look at, likewise"),
    ],
  },
  list: {
    title: "lisdeb archive list",
    fields: [
      row("archive", "where it is, as it was named"),
      row("suites[].suite", "name, as in sources.list"),
      row("suites[].state", "number of its newest state"),
      row("suites[].date", "Date of that state's Release, ISO 8601"),
      row("suites[].validUntil", "its Valid-Until, likewise; null for ever"),
      row("suites[].packages[]", "its [packages](#a-package-in-an-archive)", "archived package"),
      row("suites[].sources[]", "its [source packages](#a-source-package-in-an-archive)", "source package"),
      row(
        "suites[].states[]",
        "those that are kept, the newest first: `state`, `date`, `change`, what was done, and `snapshots`, the names under which it is kept",
        "named",
      ),
    ],
  },
  snapshot: {
    title: "lisdeb archive snapshot",
    fields: [
      row("archive", "where it is, as it was named"),
      row("suite", "name, as in sources.list"),
      row("snapshot", "the name"),
      row("deleted", "whether it was given up, by `--delete`; then the rest is not there"),
      row("state", "number of the state that is kept under it"),
      row("date", "Date of that state's Release, ISO 8601"),
      row("unchanged", "whether it was kept under it already"),
    ],
  },
  clean: {
    title: "lisdeb archive clean",
    fields: [
      row("archive", "where it is, as it was named"),
      row("dryRun", "whether nothing was removed in fact, for `--dry-run`"),
      row(
        "removed[]",
        "files that no state named: `file`, from the archive's root, and `size` in bytes",
        "named",
      ),
      row(
        "waiting[]",
        "likewise, of those that were written too short a time ago: `file` and `size`",
        "named",
      ),
      row("kept", "how many files some state names"),
    ],
  },
} as const satisfies Record<string, JsonTable>;
