import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LisdebError, sha256, shown, writeFilesAtomically } from "../base/index.ts";
import { formatRecord } from "./build-record.ts";
import type { BuiltPackage } from "./build-recipe.ts";
import type { BuiltMetapackage } from "./metapackage/build-metapackages.ts";

/** A package of either kind. */
type Built = BuiltPackage | BuiltMetapackage;

/** A package in its place. */
export interface WrittenPackage<Kind extends Built = Built> {
  readonly built: Kind;
  /** Path of the .deb. */
  readonly path: string;
  /** Path of the build record beside it. */
  readonly recordPath: string;
  /** The same bytes were there already, and were left alone. */
  readonly unchanged: boolean;
}

/**
 * Writes packages and their build records into a folder: all of them, or on any error before the first is in place none. Those
 * that are there already with the same bytes are left alone, unless `force` is set. Throws `write-failed`.
 */
export async function writePackages<Kind extends Built>(
  packages: readonly Kind[],
  folder: string,
  force: boolean,
): Promise<readonly WrittenPackage<Kind>[]> {
  refuseTwins(packages);
  const planned = await Promise.all(
    packages.map(async (built) => {
      const path = join(folder, built.deb.fileName);
      const recordPath = path.replace(/\.deb$/, ".json");
      const record = formatRecord(built.record);
      const same = !force && (await holds(path, built.deb.bytes)) && (await holds(recordPath, record));
      return { written: { built, path, recordPath, unchanged: same }, record };
    }),
  );
  const changed = planned.filter(({ written }) => !written.unchanged);
  // The record first: a package without one is never seen.
  await writeFilesAtomically(
    changed.flatMap(({ written, record }) => [
      { path: written.recordPath, content: record },
      { path: written.path, content: written.built.deb.bytes },
    ]),
  );
  return planned.map(({ written }) => written);
}

/** Two recipes may come out at the same name and version with different bytes: one would silently replace the other. */
function refuseTwins(packages: readonly Built[]): void {
  const seen = new Map<string, Built>();
  for (const built of packages) {
    const { fileName, sha256: digest } = built.deb;
    const twin = seen.get(fileName);
    if (twin && twin.deb.sha256 !== digest) {
      const recipes = [twin, built].map(({ deb }) => deb.plan.recipe.id).join(" and ");
      throw new LisdebError(
        "package-invalid",
        `${shown(fileName)} comes out of ${recipes} with different content`,
        {
          hint: "give one of the recipes another version, or build them into different folders",
        },
      );
    }
    seen.set(fileName, built);
  }
}

async function holds(path: string, content: Uint8Array | string): Promise<boolean> {
  const there = await readFile(path).catch(() => undefined);
  return there !== undefined && sha256(there) === sha256(content);
}
