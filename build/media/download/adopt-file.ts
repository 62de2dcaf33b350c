import { open, stat } from "node:fs/promises";
import { openFile, sha256Of, systemError } from "../../base/index.ts";
import { cachedPath, cacheFailure, prepareCache, publish, type LockedFile } from "./cache.ts";

/**
 * Moves a file, which another program fetched, into the cache, where it is the one of this lock; gives its path there. Gives undefined, and leaves it where
 * it is, where its bytes are others. It must lie on the cache's file system. Throws `read-failed`, `write-failed`.
 */
export async function adoptFile(
  path: string,
  lock: LockedFile,
  cacheDir: string,
): Promise<string | undefined> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  if (size !== lock.size) return undefined;
  const file = await openFile(path, { followLinks: false });
  try {
    if ((await sha256Of(file)) !== lock.sha256) return undefined;
  } finally {
    await file.close();
  }
  await prepareCache(cacheDir);
  await flush(path);
  await publish(cacheDir, lock.sha256, path);
  return cachedPath(cacheDir, lock.sha256);
}

/** Before its name is in the cache its bytes are on the disk. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, "r+").catch((cause: unknown) => {
    throw cacheFailure(cause, path);
  });
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
