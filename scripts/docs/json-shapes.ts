import { INSPECT_SHAPES } from "./json-inspect-shapes.ts";
import { row, seldom, type JsonTable, type Loose, type ShapeId } from "./json-table.ts";

/** What stands in several documents. */
export const SHAPES: Readonly<Record<Exclude<ShapeId, Loose>, JsonTable>> = {
  ...INSPECT_SHAPES,
  verdict: {
    title: "A verdict",
    before: "As in [lisdeb check](check.md#the-document-that---json-prints).",
    fields: [
      row("suite", "name"),
      row("architecture", "Debian's name"),
      row("daemon", "name"),
      row("fits", "whether one is known to work there"),
      row("unproven", "whether none is, and of one nobody knows"),
      row("chosen", "[the one](#a-place) that would be packaged, or null", "place"),
      row("losers[]", "every other: [its place](#a-place)", "place"),
      row(
        "losers[].why[]",
        "reasons, each a [kind](verdicts.md) with its particulars; last, where another is preferred that stands as it does, `outranked` with the `rule`",
        "open",
      ),
      row("losers[].words", "the same in words"),
    ],
  },
  place: {
    title: "A place",
    fields: [
      row("rpm", "path on the medium; null where it is in none"),
      row("path", "in the RPM or .deb"),
      row("alsoIn", "other RPMs with the same bytes"),
      row("sha256", "of the binary"),
    ],
  },
  check: {
    title: "A check",
    fields: [
      row("what", "what was held against what"),
      row("result", "`ok`, `absent` (there is nothing to check) or `not checked`"),
      row("detail", "more, where there is more to say"),
    ],
  },
  "verdict side": {
    title: "A verdict of one side",
    fields: [
      row("standing", "`fits` (of a program `starts`), `unproven` or `no`"),
      row(
        "build",
        "null, or the build of a daemon that would be packaged: `rpm`, `release` of RHEL, `sha256`",
        "named",
      ),
      row("reasons[]", "what speaks against the one that comes nearest: `kind`, `words`", "named"),
    ],
  },
  "program side": {
    title: "A program of one side",
    fields: [
      row("sha256", "of the binary"),
      row("size", "in bytes"),
      row("profile", "id of its row in [the daemons](daemons.md); null where unknown"),
      row("releases", "of RHEL that it is there for"),
      row("places", "RPMs that hold it, or its own path"),
    ],
  },
  "rpm side": {
    title: "An RPM of one side",
    fields: [
      row("path", "on the medium"),
      row("name", "null for a source package"),
      row("arch", "null for a source package"),
      row("release", "of RHEL that it is for; null where nothing says"),
      row("nevra", "null for a source package"),
      row("size", "in bytes"),
      row("sha256", "of the file"),
    ],
  },
  fact: {
    title: "A fact that changed",
    before: "Either one value, with `before` and `after`, or a set, with `gone` and `added`.",
    fields: [
      row("fact", "its name"),
      row("before", "null where A says nothing"),
      row("after", "null where B says nothing"),
      row("gone", "what only A has"),
      row("added", "what only B has"),
      row("leftOut", "how many more there are than are listed"),
    ],
  },
  files: {
    title: "Files that changed",
    fields: [
      row(
        "gone[]",
        "each: `path`, `place` (the path without the folder that a whole medium lies in), `type`, `mode`, `owner`, `size`, `sha256`, `target`, `flags`",
        "named",
      ),
      row("added[]", "likewise", "open"),
      row("changed[].path", "of B's"),
      row("changed[].changes[]", "[facts](#a-fact-that-changed)", "fact"),
    ],
  },
  scripts: {
    title: "Scripts that changed",
    fields: [
      row("gone", "names"),
      row("added[]", "`name`, and its `lines` as below", "named"),
      row("changed[].name", "of the script"),
      row("changed[].changes[]", "what is said of it beside its text: [facts](#a-fact-that-changed)", "fact"),
      row(
        "changed[].lines",
        "`gone` and `added` in numbers; `lines`, each with `side` and `text`; how many more are `leftOut`",
        "named",
      ),
    ],
  },
  evidence: {
    title: "Evidence of a medium",
    before: "What each check looks at, and which of them stop a build: [evidence](../evidence.md).",
    fields: [
      row("check", "its name"),
      row("result", "`ok`, `contradicts`, or `cannot-tell`: there is nothing on the medium to see it by"),
      row("detail", "what was seen, in words"),
      row("places", "where it shows: paths on the medium, twelve at most"),
      seldom("settled", "where the recipe knows of a contradiction: why it stops nothing"),
    ],
  },
  "locked medium": {
    title: "A medium that is looked at to be locked",
    fields: [
      row("recipe", "id of the recipe"),
      row("file", "its name in the recipe"),
      row("sha256", "of the file"),
      row("size", "in bytes"),
      row("from", "the address that gave it; null for a file that was there"),
      row("asked", "the address that was asked, where it redirected to that; else null"),
      row("description", "a line on what it is"),
      row("rpms", "how many are on it"),
      row(
        "daemons[]",
        "each kind of daemon: `name`, `profile` (in words; null where unknown), `architecture` (null where it is still to be compiled), `builds` (how many different ones)",
        "named",
      ),
      row("licences", "what RPMs with daemons state of their licence"),
      row(
        "stated",
        "digests of it that others published: `by`, `at` (where) and whether this is the `same`",
        "named",
      ),
      row("evidence[]", "[evidence](#evidence-of-a-medium)", "evidence"),
      row("expected", "what its recipe says that it is, in words"),
    ],
  },
  "recorded daemon": {
    title: "A daemon in a record",
    fields: [
      row("name", "`hv_kvp_daemon`, `hv_vss_daemon` or `hv_fcopy_daemon`"),
      row("path", "in the RPM"),
      row("sha256", "of the binary"),
      row("size", "in bytes"),
      row("architecture", "Debian's name; null where Debian has none"),
      row("profile", "id of its row in [the daemons](daemons.md); null where unknown"),
      row("rpm.path", "on the medium; null where it is in none"),
      row("rpm.sha256", "of the RPM; null likewise"),
      row("rpm.nevra", "name, version, release and architecture; null likewise"),
      row("rpm.alsoIn", "other RPMs with the same bytes"),
    ],
  },
  "archived package": {
    title: "A package in an archive",
    fields: [
      row("package", "its name"),
      row("version", "Debian version"),
      row("architecture", "Debian's name, or `all`"),
      row("component", "`main` or `non-free`"),
      row("file", "path of the .deb, from the archive's root"),
      row("size", "its bytes"),
      row("sha256", "of the .deb"),
    ],
  },
  "source package": {
    title: "A source package in an archive",
    fields: [
      row("source", "its name"),
      row("version", "Debian version"),
      row("component", "`main` or `non-free`"),
      row("files[].file", "path of its .dsc, then of each file that this names, from the archive's root"),
      row("files[].size", "its bytes"),
      row("files[].sha256", "of the file"),
    ],
  },
};
