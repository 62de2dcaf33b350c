import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { errnoOf, LisdebError, systemError } from "../../base/index.ts";
import { checkPackageName, checkVersion } from "../../deb/index.ts";
import { sourceOf, type SourceName } from "../needed-sources.ts";
import { dscName, type SourcePackageFile } from "../source-package/index.ts";
import type { PackageFile } from "./package-file.ts";

/** The .dsc files that lie beside packages and are of the source package that one of them was built from; each once. Throws `read-failed`. */
export async function sourcesBeside(packages: readonly PackageFile[]): Promise<readonly string[]> {
  const paths = new Set(
    packages.flatMap(({ path, entry }) => {
      const source = sourceOf(entry);
      return isLegal(source, path) ? [join(dirname(path), dscName(source))] : [];
    }),
  );
  const there: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((cause: unknown) => {
      if (["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(errnoOf(cause) ?? "")) return undefined;
      throw systemError("read-failed", cause, { file: path });
    });
    if (found?.isFile()) there.push(path);
  }
  return there;
}

/** Whether a package may have been built from that: any other might name a file that does not lie beside it. */
function isLegal({ name, version }: SourceName, file: string): boolean {
  try {
    checkPackageName(name, { file });
    checkVersion(version, { file });
    return true;
  } catch (error) {
    if (!(error instanceof LisdebError) || error.kind !== "input") throw error;
    return false;
  }
}

/** Each .dsc once, however it was named. */
export function eachOnce(paths: readonly string[]): readonly string[] {
  return [...new Map(paths.map((path) => [resolve(path), path])).values()];
}

/**
 * Demands that a source package which is to be published beside a package is the one that its build record says it was built with. Throws `source-invalid`.
 */
export function demandRecorded(
  packages: readonly PackageFile[],
  sources: readonly SourcePackageFile[],
): void {
  for (const { entry, record, path } of packages) {
    if (!record?.source) continue;
    const name = dscName(sourceOf(entry));
    for (const source of sources.filter((each) => basename(each.path) === name)) {
      if (record.source.get(name) === source.entry.sha256) continue;
      throw new LisdebError(
        "source-invalid",
        `is not the one that ${basename(path)} was built with, by its build record`,
        {
          where: { file: source.path },
          hint: "build the package again: both are made together",
        },
      );
    }
  }
}
