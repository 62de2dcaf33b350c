import { basename } from "node:path";
import { openFile, readAll } from "../../base/index.ts";
import { poolFiles, type ToolchainOptions } from "./pool-files.ts";
import type { ToolchainLock } from "./toolchain.ts";

/** A file of a source package. */
export interface ToolchainSource {
  /** File name: `musl_1.2.3.orig.tar.gz`. */
  readonly file: string;
  readonly content: Uint8Array;
}

/**
 * The source package of the C library that becomes a part of each daemon, as Debian published it, proven like the packages. For who passes daemons on under the GPL.
 * Throws `toolchain-gone`, `offline` and what fetching throws.
 */
export async function toolchainSources(
  lock: ToolchainLock,
  options: ToolchainOptions,
): Promise<readonly ToolchainSource[]> {
  const sources: ToolchainSource[] = [];
  for (const path of await poolFiles(lock.sources, lock, options)) {
    const file = await openFile(path);
    try {
      sources.push({
        file: basename(lock.sources[sources.length]?.path ?? ""),
        content: await readAll(file),
      });
    } finally {
      await file.close();
    }
  }
  return sources;
}
