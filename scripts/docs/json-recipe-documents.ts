import { row, seldom, type JsonTable } from "./json-table.ts";

/** What the commands print that look at recipes alone. */
export const RECIPE_DOCUMENTS = {
  recipes: {
    title: "lisdeb recipe list and show",
    before: "A list of recipes, your own first. No medium is read for it.",
    fields: [
      row("[].id", "as a RECIPE is named"),
      row("[].path", "of its file"),
      row("[].own", "whether it is one of your own, and none that comes with lisdeb"),
      row("[].title", "what people call the release"),
      row("[].version", "the release's version for Debian"),
      row("[].released", "year, month or day; null where nobody knows"),
      row("[].revision", "the Debian revision"),
      row("[].kind", "`media`, or `source` where daemons are compiled"),
      row("[].kernel", "version of the kernel whose daemons are compiled; null for `media`"),
      seldom("[].patches[]", "file names of the patches that its sources get, in order"),
      row(
        "[].licence",
        "the `verdict` on the binaries' licence, its `evidence`, and where the recipe states it the `copyright`",
        "named",
      ),
      row("[].homepage", "the release's page; null where it had none"),
      row(
        "[].daemons[]",
        "each daemon whose generation the recipe states: `daemon`, `generation`, the `suites` where it works by its kernel, and those where that is `unproven`",
        "named",
      ),
      row("[].suites[]", "suites where one of the daemons works by its kernel"),
      row(
        "[].media[]",
        "`file`, `urls`, `lock` (`sha256`, `size`, `when`, `by`, `from`, `note`; null where nobody measured it) and `stated`, digests that others published: `sha256`, `by`, `at`",
        "named",
      ),
      row(
        "[].locked",
        "whether what each medium must be is known: its lock says so; `embedded` is built from without one, too",
      ),
      row(
        "[].state",
        "of its media that which is hardest to have: `embedded` (comes with the recipe), `cached`, `downloadable`, `unlocked` (has an address, and no lock) or `by hand`; of a kernel's sources at hand `cached` only where the compiler is, too, else `downloadable`, or `no compiler` on a machine that cannot compile",
      ),
      row(
        "[].buildable",
        "whether `lisdeb build` needs neither network nor `--media` for it, and builds it where no recipe is named",
      ),
      row("[].needsAcceptedLicence", "whether it is built with `--accept-licence` only"),
      row("[].sources[]", "where its facts come from"),
      row("[].unchecked[]", "what nobody could check"),
    ],
  },
  check: {
    title: "lisdeb recipe check",
    fields: [
      row("ok", "whether all are valid"),
      row("recipes[].path", "of the file"),
      row("recipes[].kind", "`recipe`, `family`, `lock` or `toolchain`, by the file's name and folder"),
      row("recipes[].problems[]", "each mistake, as [an error](errors.md)", "open"),
      row(
        "recipes[].open",
        "how many questions of its draft stand in a valid recipe, each in a comment that begins with `Decide:`; 0 for other files",
      ),
    ],
  },
  new: {
    title: "lisdeb recipe new",
    before: "Of media; of a kernel's sources `from` has other fields, and `verdicts` is empty.",
    fields: [
      row("id", "of the recipe"),
      row("path", "of the file that was written"),
      row("extends", "the family that it extends; null where none fits"),
      row("recipe", "each key that was drafted, what is inherited too, with its value", "open"),
      row("decide[]", "what a human has to decide: the `key`, and `why`", "named"),
      row("from.kind", "`media` or `source`"),
      row("from.file", "its name"),
      row("from.description", "what it is, in a line"),
      row("from.sha256", "null for a folder"),
      row("from.size", "in bytes; null for a folder"),
      row("from.rpms", "how many are on it"),
      row("from.withDaemons", "how many of them hold a daemon"),
      row(
        "from.releases[]",
        "of RHEL for which these were made, as [folders and names](../media.md#for-which-release-of-rhel) tell",
      ),
      row("from.untold", "of how many of these the medium does not tell for which release"),
      row("from.licences", "what the headers of these state, each once; empty where one states nothing"),
      row(
        "from.licenceFiles[]",
        "files that are named as licences are: `path`, and whether it `speaksOfGpl`",
        "named",
      ),
      row("from.evidence[]", "what speaks for and against the medium: [evidence](../evidence.md)", "open"),
      seldom("from.kernel", "version of the kernel whose sources they are"),
      seldom(
        "from.underGpl2",
        "paths of the daemons' sources whose head says that they are under version 2 of the GPL",
      ),
      row(
        "daemons[]",
        "each daemon: its `name`, the number of different `builds`, their `generations`, and how many are `unknown` or for `rhel5`",
        "named",
      ),
      row(
        "news.nearest",
        "the recipe that it was compared with: `id`, `version`, and what it `is` (`the same medium`, `the same`, `the one before`, `the one after`); null where that was a file",
        "named",
      ),
      row(
        "news.diff",
        "the document of [`lisdeb diff`](#lisdeb-diff); null where the other medium is not at hand, or is this very one",
        "open",
      ),
      row(
        "news.statements[]",
        "what that recipe states: `about` a daemon or the licence, `there` and `here`; null where nothing is said, or there is no such daemon",
        "named",
      ),
      row(
        "packages[]",
        "what a build would make: `package`, `version` (null where nothing was compiled yet), `architecture`, `suite`, `from`",
        "named",
      ),
      row("refused", "the [error](errors.md) that a build would end with; null where it would not", "open"),
      row("verdicts[]", "where the daemons run: [verdicts](#a-verdict)", "verdict"),
    ],
  },
} satisfies Readonly<Record<string, JsonTable>>;
