import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes a recipe for a medium that lisdeb has none for, and gives its path. `more`: further lines of YAML; `licence` and `version`: what its RPMs state,
 * by default those of `mediumOf`.
 */
export function writeRecipe(
  folder: string,
  id: string,
  more = "",
  { licence = "GPL-2.0-or-later", version = "3.4" } = {},
): string {
  const path = join(folder, `${id}.yaml`);
  writeFileSync(
    path,
    `title: Made for a test\nversion: "${version}"\nmedia:\n  - file: any.iso\n` +
      `licence: { verdict: ${licence}, evidence: Made for a test }\n${more}`,
  );
  return path;
}
