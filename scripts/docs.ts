// Makes the reference pages that are taken from the code: `make docs`. With --check it only tells whether they are in step.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { ERRORS, EXIT_STATUS, packageRoot } from "../build/base/index.ts";
import { runCommandLine } from "../build/cli/index.ts";
import { recipeJsonSchema } from "../build/recipe/index.ts";
import { REASONS } from "../build/verdict/index.ts";

const MADE = "<!-- Made by `make docs` from the code; do not edit. -->";

/** Every generated page: its path in the project, and its text. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>([
    ["recipes/schema.json", JSON.stringify(recipeJsonSchema())],
    ["docs/reference/recipe.md", recipePage()],
    ["docs/reference/cli.md", await commandPage()],
    ["docs/reference/errors.md", errorPage()],
    ["docs/reference/verdicts.md", verdictPage()],
  ]);
  for (const [path, text] of pages) {
    pages.set(
      path,
      await format(text, { parser: path.endsWith(".json") ? "json" : "markdown", printWidth: 110 }),
    );
  }
  return pages;
}

const COMMANDS = [
  ["build"],
  ["inspect"],
  ["recipe", "list"],
  ["recipe", "check"],
  ["recipe", "schema"],
  ["doctor"],
];

async function commandPage(): Promise<string> {
  const sections = [`# The command line\n\n${MADE}\n`, block(await helpOf([]))];
  for (const command of COMMANDS)
    sections.push(`## lisdeb ${command.join(" ")}\n`, block(await helpOf(command)));
  sections.push(
    "## Exit status\n",
    "| status | meaning |\n| --- | --- |",
    "| 0 | done |",
    `| ${EXIT_STATUS.input} | the input is bad, or does not fit; one line says what, where and what to do |`,
    `| ${EXIT_STATUS.usage} | wrong usage |`,
    `| ${EXIT_STATUS.outside} | something outside failed: network, disk, signal |`,
    `| ${EXIT_STATUS.bug} | a mistake in lisdeb; only then is there a stack trace |`,
    '\nWith `--json` standard output holds one JSON document and nothing else: the result, or `{ "error": … }` with the code, place and remedy of [the errors](errors.md).',
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

const KINDS = {
  input: "The input is bad, or does not fit",
  usage: "Wrong usage",
  outside: "Something outside failed",
  bug: "A mistake in lisdeb",
} as const;

function errorPage(): string {
  const sections = [
    `# Errors\n\n${MADE}\n`,
    "What the `code` of an error means. The line that lisdeb prints says the place and the remedy.\n",
  ];
  for (const [kind, title] of Object.entries(KINDS)) {
    const rows = Object.entries(ERRORS).filter(([, error]) => error.kind === kind);
    const status = EXIT_STATUS[kind as keyof typeof KINDS]; // the keys of KINDS are the error kinds
    sections.push(`## ${title} (exit status ${status})\n`, "| code | meaning |\n| --- | --- |");
    sections.push(...rows.map(([code, error]) => `| \`${code}\` | ${error.title} |`), "");
  }
  return sections.join("\n");
}

function verdictPage(): string {
  return [
    `# Verdicts\n\n${MADE}\n`,
    "Why a daemon does not run on a suite: what the `kind` of a reason means, in build records and in what `--json` prints. The words beside it say the particulars.\n",
    "| kind | meaning |\n| --- | --- |",
    ...Object.entries(REASONS).map(([kind, { title }]) => `| \`${kind}\` | ${title}. |`),
  ].join("\n");
}

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

function recipePage(): string {
  const schema = recipeJsonSchema() as Node; // what zod makes has this shape
  const rows: string[] = [];
  const walk = (node: Node, prefix: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const name = `${prefix}${key}`;
      const inner = child.items ?? child;
      const type = [
        child.type === "array"
          ? `list of ${inner.type === "object" ? "maps" : (inner.type ?? "values")}`
          : (child.type ?? "value"),
      ];
      const values = inner.enum
        ? ` One of ${inner.enum.map((value) => `\`${String(value)}\``).join(", ")}.`
        : "";
      const fallback =
        typeof child.default === "string" || typeof child.default === "number"
          ? ` Default: \`${child.default}\`.`
          : "";
      const need = node.required?.includes(key) ? "yes" : "";
      rows.push(
        `| \`${name}\` | ${type.join("")} | ${need} | ${child.description ?? inner.description ?? ""}${values}${fallback} |`,
      );
      if (inner.properties) walk(inner, `${name}${child.items ? "[]" : ""}.`);
    }
  };
  walk(schema, "");
  return [
    `# Recipe reference\n\n${MADE}\n`,
    schema.description ?? "",
    "\nA recipe is a YAML file. Unknown keys are mistakes; anchors and aliases are not allowed. What the medium itself says (daemons, architectures, dates) is read from the medium and not asked here.\n",
    "| key | type | required | meaning |\n| --- | --- | --- | --- |",
    ...rows,
    "\nThe SHA-256 of each medium stands in `lock.yaml` beside the recipes, with its size and where it comes from; see [the guide](../guide.md#media-and-the-lock).",
  ].join("\n");
}

async function main(check: boolean): Promise<void> {
  for (const [path, text] of await referencePages()) {
    const file = join(packageRoot(), path);
    const before = await readFile(file, "utf8").catch(() => "");
    if (before === text) continue;
    if (check) {
      console.error(`${path} is not in step with the code: run make docs`);
      process.exitCode = 1;
    } else {
      await writeFile(file, text);
      console.log(`wrote ${path}`);
    }
  }
}

if (process.argv[1]?.endsWith("docs.ts")) await main(process.argv.includes("--check"));
