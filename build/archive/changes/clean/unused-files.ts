import type { ArchiveStore, StoredFile } from "../../archive-store.ts";
import type { NamedFiles } from "./named-files.ts";

/** A file that lisdeb put there: a package or its build record, a part of a source package, or an index under its digest. */
const PACKAGE = /^pool\/.+\.deb$/;
const SOURCE = /^pool\/.+(\.dsc|\.(tar|diff)\.(gz|bz2|lzma|xz)(\.asc)?)$/;
const BUILD_RECORD = /^pool\/.+\.json$/;
const INDEX = /^(dists|\.lisdeb)\/.+\/by-hash\/SHA256\/[0-9a-f]{64}$/;

const KINDS = [PACKAGE, SOURCE, BUILD_RECORD, INDEX];

/** Every file that clean-up has a say in. */
export async function filesInQuestion(store: ArchiveStore): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  for (const folder of ["pool", "dists", ".lisdeb"])
    for await (const file of store.list(folder))
      if (KINDS.some((kind) => kind.test(file.path))) files.push(file);
  return files;
}

/**
 * Those of the files that no state names: packages, then what they were built from, then build records, which are needed as long as their package is there, then indices,
 * without which nobody could tell what a state names that is committed meanwhile.
 */
export function unusedFiles(files: readonly StoredFile[], named: NamedFiles): readonly StoredFile[] {
  return KINDS.flatMap((kind) => files.filter(({ path }) => kind.test(path) && !named.has(path)));
}

/** The package that a build record is of; undefined for any other file. */
export function packageOf(path: string): string | undefined {
  return BUILD_RECORD.test(path) ? path.replace(/\.json$/, ".deb") : undefined;
}
