import { ARCHIVE_DOCUMENTS } from "./json-archive-documents.ts";
import { DOCUMENTS } from "./json-documents.ts";
import { RECIPE_DOCUMENTS } from "./json-recipe-documents.ts";
import { SHAPES } from "./json-shapes.ts";
import type { JsonTable } from "./json-table.ts";
import { MADE } from "./made.ts";
import { markdownTable } from "./markdown-table.ts";

/** docs/reference/json.md: what build, inspect and diff print with --json, and what a build record holds. */
export function jsonPage(): string {
  const { build, inspect, diff, record, metapackageRecord } = DOCUMENTS;
  const { medium, rpm, deb, "elf file": elfFile, "kernel sources": kernelSources, ...parts } = SHAPES;
  return [
    `# JSON\n\n${MADE}\n`,
    "With `--json` standard output holds one document and nothing else: what is told here, or `error` with the `code`, `kind`, `message`, `where`, `hint` and " +
      "`evidence` of [an error](errors.md). `lisdeb check` has [a page of its own](check.md#the-document-that---json-prints).\n",
    "`words`, `title`, `description` and `detail` are for people and may change. The other names and kinds stay; new ones may come. A list whose entries are " +
      "told in a sentence has those fields that are named there, as far as the input has them.\n",
    ...[build, inspect, medium, rpm, deb, elfFile, kernelSources, diff, record, metapackageRecord].flatMap(
      (table) => section("##", table),
    ),
    ...Object.values(RECIPE_DOCUMENTS).flatMap((table) => section("##", table)),
    ...Object.values(ARCHIVE_DOCUMENTS).flatMap((table) => section("##", table)),
    "## What stands in several of them\n",
    ...Object.values(parts).flatMap((table) => section("###", table)),
  ].join("\n");
}

function section(level: string, { title, before, fields }: JsonTable): string[] {
  return [
    `${level} ${title}\n`,
    ...(before === undefined ? [] : [`${before}\n`]),
    ...markdownTable(
      ["field", "value"],
      fields.map(({ field, value }) => [`\`${field}\``, value]),
    ),
  ];
}
