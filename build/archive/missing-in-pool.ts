import { dirname } from "node:path/posix";
import { LisdebError } from "../base/index.ts";
import type { ArchiveStore } from "./archive-store.ts";
import type { ArchiveEntry } from "./entry.ts";
import type { SourceEntryFile } from "./source-entry.ts";
import type { SuiteContent } from "./suite-state.ts";

/** A package, or a file of a source package. */
type PoolFile = Pick<ArchiveEntry | SourceEntryFile, "filename" | "size">;

/** Up to so many folders of the pool are looked at each by itself: on an object store each is a request, as are a thousand files of the whole. */
const FOLDERS = 20;

/** Those whose file is not in the pool, or is of another size. No file is read. */
export async function missingInPool<File extends PoolFile>(
  store: ArchiveStore,
  entries: readonly File[],
): Promise<readonly File[]> {
  if (entries.length === 0) return [];
  const sizes = new Map<string, number>();
  const folders = new Set(entries.map(({ filename }) => dirname(filename)));
  for (const folder of folders.size > FOLDERS ? ["pool"] : folders)
    for await (const { path, size } of store.list(folder)) sizes.set(path, size);
  return entries.filter(({ filename, size }) => sizes.get(filename) !== size);
}

/** Demands that every package has its file in the pool, and every source package all of its own. Throws `archive-invalid`. */
export async function demandInPool(store: ArchiveStore, { entries, sources }: SuiteContent): Promise<void> {
  const [first] = await missingInPool<PoolFile>(store, [
    ...entries,
    ...sources.flatMap(({ files }) => files),
  ]);
  if (!first) return;
  throw new LisdebError("archive-invalid", "is in the index, and not in the pool", {
    where: { file: `${store.name}/${first.filename}` },
    hint: "it was removed while it was in no suite: publish the package again",
  });
}
