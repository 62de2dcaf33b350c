import { EXIT_STATUS } from "../../build/base/index.ts";
import { runCommandLine } from "../../build/cli/index.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

/** In the order of the page. */
const COMMANDS = [
  ["build"],
  ["plan"],
  ["inspect"],
  ["diff"],
  ["check"],
  ["verify"],
  ["publish"],
  ["refresh"],
  ["archive", "list"],
  ["archive", "remove"],
  ["archive", "copy"],
  ["archive", "snapshot"],
  ["archive", "rollback"],
  ["archive", "clean"],
  ["recipe", "list"],
  ["recipe", "show"],
  ["recipe", "check"],
  ["recipe", "new"],
  ["recipe", "lock"],
  ["recipe", "schema"],
  ["doctor"],
];

/** docs/reference/cli.md: the help text of every command. */
export async function commandPage(): Promise<string> {
  const sections = [`# The command line\n\n${MADE}\n`, block(await helpOf([]))];
  for (const command of COMMANDS)
    sections.push(`## lisdeb ${command.join(" ")}\n`, block(await helpOf(command)));
  sections.push(
    "## Exit status\n",
    ...markdownTable(
      ["status", "meaning"],
      [
        ["0", "done"],
        [
          `${EXIT_STATUS.input}`,
          "the input is bad, or does not fit; one line says what, where and what to do",
        ],
        [`${EXIT_STATUS.usage}`, "wrong usage"],
        [`${EXIT_STATUS.outside}`, "something outside failed: network, disk, signal"],
        [`${EXIT_STATUS.bug}`, "a mistake in lisdeb; only then is there a stack trace"],
      ],
    ),
    'With `--json` standard output holds one JSON document and nothing else: the result, or `{ "error": … }` with the code, place and remedy of [the errors](errors.md).',
  );
  return sections.join("\n");
}

async function helpOf(command: readonly string[]): Promise<string> {
  let text = "";
  const write = (more: string): void => void (text += more);
  await runCommandLine([...command, "--help"], {
    out: write,
    err: write,
    interactive: false,
    environment: {},
  });
  return text;
}

function block(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\`\n`;
}
