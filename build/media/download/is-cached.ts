import { stat } from "node:fs/promises";
import { cachedPath, type LockedFile } from "./cache.ts";

/** Whether a medium seems to be in the cache: a file of its size is there. Its bytes are proven when it is used. */
export async function isCached(lock: LockedFile, cacheDir: string): Promise<boolean> {
  return stat(cachedPath(cacheDir, lock.sha256)).then(
    (found) => found.isFile() && found.size === lock.size,
    () => false,
  );
}
