import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LisdebError } from "./errors.ts";

/**
 * The folder that lisdeb is installed in: where `templates/`, `recipes/` and `samples/` are. Found by going up from this
 * file, which is in `build/base/` while developing and in `dist/` once bundled.
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new LisdebError("bug", "lisdeb is not where its package.json is");
    folder = parent;
  }
  return folder;
}
