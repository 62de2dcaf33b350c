// Makes the reference pages that are taken from the code: `make docs`. With --check it only tells whether they are in step.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { packageRoot } from "../build/base/index.ts";
import { KNOWN_NAMES } from "../build/cli/index.ts";
import { familyJsonSchema, recipeJsonSchema } from "../build/recipe/index.ts";
import { archiveFaultsPage } from "./docs/archive-faults-page.ts";
import { checkPage } from "./docs/check-page.ts";
import { commandPage } from "./docs/command-page.ts";
import { daemonPage } from "./docs/daemon-page.ts";
import { errorPage } from "./docs/error-page.ts";
import { jsonPage } from "./docs/json-page.ts";
import { packageFaultsPage } from "./docs/package-faults-page.ts";
import { recipePage } from "./docs/recipe-page.ts";
import { relationPage } from "./docs/relation-page.ts";
import { suitePage } from "./docs/suite-page.ts";
import { verdictPage } from "./docs/verdict-page.ts";

/** Every generated page: its path in the project, and its text. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const pages = new Map<string, string>([
    ["recipes/schema.json", JSON.stringify(recipeJsonSchema(KNOWN_NAMES))],
    ["recipes/families/schema.json", JSON.stringify(familyJsonSchema(KNOWN_NAMES))],
    ["docs/reference/recipe.md", recipePage()],
    ["docs/reference/cli.md", await commandPage()],
    ["docs/reference/check.md", checkPage()],
    ["docs/reference/errors.md", errorPage()],
    ["docs/reference/json.md", jsonPage()],
    ["docs/reference/daemons.md", daemonPage()],
    ["docs/reference/relations.md", relationPage()],
    ["docs/reference/suites.md", suitePage()],
    ["docs/reference/package-faults.md", packageFaultsPage()],
    ["docs/reference/archive-faults.md", archiveFaultsPage()],
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
