import { join } from "node:path";
import { LisdebError, shown } from "../base/index.ts";
import { namesThere, textThere } from "./what-is-there.ts";

/** An upstream tarball: source packages of other suites and revisions have the same one (dpkg-source(1), "3.0 (quilt)"). */
const TARBALL = /\.orig(-[A-Za-z0-9-]+)?\.tar\.[a-z0-9]+$/;

/**
 * Demands that no tarball which is about to be written replaces one by other bytes that a source package of an earlier build names: nobody could
 * unpack or publish that one any more. Throws `package-invalid` and `read-failed`.
 */
export async function demandSharedTarballs(
  folder: string,
  files: ReadonlyMap<string, { readonly sha256: string }>,
  written: ReadonlyMap<string, { readonly unchanged: boolean }>,
): Promise<void> {
  const replaced = [...files.keys()].filter(
    (name) => TARBALL.test(name) && written.get(name)?.unchanged === false,
  );
  if (replaced.length === 0) return;
  const names = await namesThere(folder);
  for (const dsc of names.filter((name) => name.endsWith(".dsc") && !files.has(name))) {
    const text = await textThere(join(folder, dsc));
    for (const tarball of replaced) {
      const stated = text.split("\n").filter((line) => line.endsWith(` ${tarball}`));
      // Each of its lists has a digest of its own of it.
      if (stated.length === 0 || stated.some((line) => line.includes(files.get(tarball)?.sha256 ?? "")))
        continue;
      throw new LisdebError(
        "package-invalid",
        `is a part of ${shown(dsc)}, which was built before, and would now get other bytes: the sources are others, of the same version`,
        {
          where: { file: join(folder, tarball) },
          hint: "give the recipe another version, build into another folder, or build what is there anew, with all its suites",
        },
      );
    }
  }
}
