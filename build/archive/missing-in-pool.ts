import { dirname } from "node:path/posix";
import { LisdebError } from "../base/index.ts";
import type { ArchiveStore } from "./archive-store.ts";
import type { ArchiveEntry } from "./entry.ts";

/** Up to so many folders of the pool are looked at each by itself: on an object store each is a request, as are a thousand files of the whole. */
const FOLDERS = 20;

/** Those packages whose file is not in the pool, or is of another size. No file is read. */
export async function missingInPool(
  store: ArchiveStore,
  entries: readonly ArchiveEntry[],
): Promise<readonly ArchiveEntry[]> {
  const sizes = new Map<string, number>();
  const folders = new Set(entries.map(({ filename }) => dirname(filename)));
  for (const folder of folders.size > FOLDERS ? ["pool"] : folders)
    for await (const { path, size } of store.list(folder)) sizes.set(path, size);
  return entries.filter(({ filename, size }) => sizes.get(filename) !== size);
}

/** Demands that every package has its file in the pool. Throws `archive-invalid`. */
export async function demandInPool(store: ArchiveStore, entries: readonly ArchiveEntry[]): Promise<void> {
  const [first] = await missingInPool(store, entries);
  if (!first) return;
  throw new LisdebError("archive-invalid", "is in the index, and not in the pool", {
    where: { file: `${store.name}/${first.filename}` },
    hint: "it was removed while it was in no suite: publish the package again",
  });
}
