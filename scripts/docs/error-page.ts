import { ERRORS, EXIT_STATUS } from "../../build/base/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

const KINDS = {
  input: "The input is bad, or does not fit",
  usage: "Wrong usage",
  outside: "Something outside failed",
  bug: "A mistake in lisdeb",
} as const;

/** docs/reference/errors.md: what each code means. */
export function errorPage(): string {
  const sections = [
    `# Errors\n\n${MADE}\n`,
    "What the `code` of an error means. The line that lisdeb prints says the place and the remedy.\n",
  ];
  for (const [kind, title] of Object.entries(KINDS)) {
    const rows = Object.entries(ERRORS).filter(([, error]) => error.kind === kind);
    const status = EXIT_STATUS[kind as keyof typeof KINDS]; // the keys of KINDS are the error kinds
    sections.push(`## ${title} (exit status ${status})\n`);
    sections.push(
      ...markdownTable(
        ["code", "meaning"],
        rows.map(([code, error]) => [`\`${code}\``, error.title]),
      ),
    );
  }
  return sections.join("\n");
}
