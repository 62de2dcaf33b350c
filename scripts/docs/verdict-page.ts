import { REASONS } from "../../build/verdict/index.ts";
import { MADE } from "./made.ts";

/** docs/reference/verdicts.md: what each kind of reason means. */
export function verdictPage(): string {
  return [
    `# Verdicts\n\n${MADE}\n`,
    "Why a daemon does not run on a suite: what the `kind` of a reason means, in build records and in what `--json` prints. The words beside it say the particulars.\n",
    "| kind | meaning |\n| --- | --- |",
    ...Object.entries(REASONS).map(([kind, { title }]) => `| \`${kind}\` | ${title}. |`),
  ].join("\n");
}
