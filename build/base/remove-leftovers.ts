import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes what killed runs have left in a folder: files, and folders with all that is in them, whose names begin with the prefix, and which
 * nothing has changed for so many milliseconds, so that no run is still at work on them. What cannot be removed stays, and a folder that is not there has none.
 */
export async function removeLeftovers(folder: string, prefix: string, age: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > age)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
