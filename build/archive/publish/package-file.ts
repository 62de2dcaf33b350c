import { LisdebError } from "../../base/index.ts";
import { readDeb } from "../../deb/index.ts";
import type { ArchiveEntry } from "../entry.ts";
import { contentsPaths, entryOf, fileDigests } from "../index-files/index.ts";
import { openPackage } from "./open-package.ts";
import { recordBeside, type RecordBeside } from "./record-beside.ts";

/** A .deb that is to be published, read to its end. */
export interface PackageFile {
  /** Where it lies. */
  readonly path: string;
  readonly entry: ArchiveEntry;
  /** The paths that Contents lists of it. */
  readonly files: readonly string[];
  /** Undefined where it is not from `lisdeb build`. */
  readonly record: RecordBeside | undefined;
}

/**
 * Reads a .deb and the build record beside it. Throws what {@link readDeb} and {@link entryOf} throw, `input-missing`, `read-failed`, and
 * `package-invalid` where the record is of another package.
 */
export async function readPackageFile(path: string): Promise<PackageFile> {
  const file = await openPackage(path);
  try {
    const deb = await readDeb(file);
    const entry = entryOf(deb, await fileDigests(file));
    return { path, entry, files: contentsPaths(deb), record: await recordBeside(path, entry.sha256) };
  } catch (error) {
    // A folder, an RPM, a web page saved under the name of a package: none of its structure is worth a word.
    if (error instanceof LisdebError && error.code === "deb-corrupt") {
      throw new LisdebError(error.code, error.message, {
        where: error.where,
        hint: "only a whole .deb can be published",
        cause: error,
      });
    }
    throw error;
  } finally {
    await file.close();
  }
}
