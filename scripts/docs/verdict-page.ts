import { RANKING } from "../../build/daemon/index.ts";
import { explain, REASONS, UNPROVEN_KINDS, type ReasonKind } from "../../build/verdict/index.ts";
import { exampleOf } from "./example-verdicts.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/verdicts.md: what each kind of reason means, and how one of several daemons is chosen. */
export function verdictPage(): string {
  const kinds = Object.keys(REASONS) as ReasonKind[]; // the table's own keys
  return [
    `# Verdicts\n\n${MADE}\n`,
    "For each daemon, suite and architecture lisdeb says `fits`, or each reason why not. A reason is data: the `kind` below, with its particulars, in " +
      "build records and in what `--json` prints; on the screen it is a sentence.\n",
    "A verdict is about the suite's stock system: its own kernel, its C library, a minimal installation. `fits` means that nothing in the binary keeps it " +
      "from starting there, and that the kernel's driver is of the daemon's time and answers it.\n",
    "## The kinds of reason\n",
    ...markdownTable(
      ["kind", "meaning"],
      kinds.map((kind) => [`[\`${kind}\`](#${kind})`, `${REASONS[kind].title}.`]),
    ),
    ...kinds.flatMap((kind) => sectionOf(kind)),
    "## Unproven\n",
    `Where nothing speaks against a daemon but ${UNPROVEN_KINDS.map((kind) => `\`${kind}\``).join(" or ")}, the verdict is *unproven*: nobody knows whether it works, ` +
      "and lisdeb does not guess. Such a daemon is refused as one that does not fit is, unless `--allow-unproven` is given. Then it is built, the build record says " +
      "so, and one that fits still goes before it.\n",
    "A daemon is never taken for what its file name or its recipe says. A recipe may assert a generation (`expect`); a medium that shows another one stops " +
      "the build.\n",
    "## Which of several\n",
    "A medium holds many builds of each daemon. Equal bytes count once, whatever folders they lie in. Of those that fit, the first by these rules is taken; a rule " +
      "counts only where all before it see no difference. The same set gives the same choice, in whatever order it comes.\n",
    ...RANKING.map(
      ({ id, prefers, because }, index) => `${index + 1}. \`${id}\`: ${prefers}, because ${because}.`,
    ),
    "\nWith `--allow-unproven`, where nothing fits, a daemon of a known generation goes before one that nobody knows, and only then these rules count.\n",
    "The build record keeps every daemon that lost: with its reasons, or with the rule that preferred another that fits as well or is as unproven (`outranked`). `--why` prints them.",
  ].join("\n");
}

function sectionOf(kind: ReasonKind): string[] {
  const { title, means, remedy } = REASONS[kind];
  const { reason, target } = exampleOf(kind);
  return [
    `### ${kind}\n`,
    `${title}.\n`,
    `> on ${target}: … ${explain(reason)}\n`,
    `What it means: ${means}\n`,
    `What to do: ${remedy}\n`,
  ];
}
