import { atOnce, bytesSource, LisdebError, sha256, shown, type Sha256 } from "../../base/index.ts";
import type { ArchiveStore } from "../archive-store.ts";
import type { SourcePackageFile } from "../source-package/index.ts";
import { openPackage } from "./open-package.ts";
import type { PackageFile } from "./package-file.ts";
import { provenSource } from "./proven-source.ts";
import { buildRecordPath } from "./record-beside.ts";

/** Most of the time is waited for the disk or the store; of a large package some megabytes are held. */
export const PACKAGES_AT_ONCE = 4;

/**
 * Puts packages and their build records into the pool, where nobody finds them before an index lists them. One that lies there already must
 * have the same bytes; its time is made new, so that it is not taken for one that nobody wants. Throws `package-differs`.
 */
export async function putInPool(
  store: ArchiveStore,
  packages: readonly PackageFile[],
  time: Date,
  signal: AbortSignal | undefined,
): Promise<void> {
  await atOnce(packages, PACKAGES_AT_ONCE, (each) => putPackage(store, each, time), { signal });
}

/** The same of source packages; a file that several of them share is put once. */
export async function putSourcesInPool(
  store: ArchiveStore,
  sources: readonly SourcePackageFile[],
  time: Date,
  signal: AbortSignal | undefined,
): Promise<void> {
  const files = sources.flatMap(({ entry, paths }) =>
    entry.files.map((file, at) => [file.filename, { ...file, path: paths[at] ?? "" }] as const),
  );
  const once = [...new Map(files).values()];
  await atOnce(
    once,
    PACKAGES_AT_ONCE,
    async ({ path, filename, sha256: digest }) => {
      const file = await openPackage(path);
      try {
        await put(store, path, filename, digest, provenSource(file, digest), time);
      } finally {
        await file.close();
      }
    },
    { signal },
  );
}

async function putPackage(
  store: ArchiveStore,
  { path, entry, record }: PackageFile,
  time: Date,
): Promise<void> {
  const file = await openPackage(path);
  try {
    await put(store, path, entry.filename, entry.sha256, provenSource(file, entry.sha256), time);
  } finally {
    await file.close();
  }
  if (!record) return;
  const name = buildRecordPath(entry.filename);
  // Equal packages may be built by different versions of the program: the record that was there first stays.
  await store.create(name, bytesSource(record.bytes, { file: name }), time);
}

async function put(
  store: ArchiveStore,
  path: string,
  name: string,
  digest: Sha256,
  content: ReturnType<typeof provenSource>,
  time: Date,
): Promise<void> {
  if ((await store.create(name, content, time)) === "created") return;
  const there = await store.read(name);
  if (there && sha256(there) !== digest) {
    throw new LisdebError("package-differs", `lies in the pool with other bytes, as ${shown(name)}`, {
      where: { file: path },
      hint: "give the package a new version; if no suite lists that file, lisdeb archive clean removes it after a day",
    });
  }
  await store.replace(name, content, time);
}
