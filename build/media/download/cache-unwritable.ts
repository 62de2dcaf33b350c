import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf, type LisdebError } from "../../base/index.ts";
import { cacheFailure, cacheFolders } from "./cache.ts";

/**
 * Why nothing can be fetched into the cache, as `write-failed`: asked of its folders, or of the nearest above that are there. Nothing is made, so that it may still fail
 * where this says nothing.
 */
export async function cacheUnwritable(cacheDir: string): Promise<LisdebError | undefined> {
  for (const folder of cacheFolders(cacheDir)) {
    const found = await unwritable(folder);
    if (found) return found;
  }
  return undefined;
}

async function unwritable(folder: string): Promise<LisdebError | undefined> {
  for (let there = folder; ; there = dirname(there)) {
    try {
      await access(there, constants.W_OK | constants.X_OK);
      // Of what is no folder one may be allowed to execute and to write it.
      if (!(await stat(there)).isDirectory()) await access(`${there}/.`);
      return undefined;
    } catch (cause) {
      if (errnoOf(cause) !== "ENOENT" || dirname(there) === there) return cacheFailure(cause, there);
    }
  }
}
