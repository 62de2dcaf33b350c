import { bytesSource, LisdebError, sha256, type ByteSource, type Sha256 } from "../base/index.ts";
import { readDeb } from "../deb/index.ts";
import type { ArchiveStore } from "./archive-store.ts";
import type { ArchiveEntry } from "./entry.ts";
import { contentsPaths } from "./index-files/index.ts";

/**
 * Tells the paths in a package of the archive: of one that is just being published without looking, of another by reading it from the pool.
 * What it gives throws `archive-invalid` where the pool lacks the package or has other bytes.
 */
export function poolFilesOf(
  store: ArchiveStore,
  fresh: ReadonlyMap<Sha256, readonly string[]> = new Map(),
): (entry: ArchiveEntry) => Promise<readonly string[]> {
  return async (entry) =>
    fresh.get(entry.sha256) ?? contentsPaths(await readDeb(await readFromPool(store, entry)));
}

/** A package's file, or one of a source package, proven to be the one that the index lists. Throws `archive-invalid`. */
export async function readFromPool(
  store: ArchiveStore,
  { filename, sha256: stated }: Pick<ArchiveEntry, "filename" | "sha256">,
): Promise<ByteSource> {
  const where = { file: `${store.name}/${filename}` };
  const bytes = await store.read(filename);
  if (!bytes) throw new LisdebError("archive-invalid", "is in the index, and not in the pool", { where });
  if (sha256(bytes) !== stated)
    throw new LisdebError("archive-invalid", "is not the package that the index lists", { where });
  return bytesSource(bytes, where);
}
