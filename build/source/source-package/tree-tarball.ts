import { xz, type Where } from "../../base/index.ts";
import { dataEntries, writeUstar, type TreeEntry } from "../../deb/index.ts";

/** A tree as a tarball that is unpacked in a folder: everything root's, at one time, in order of the names, and no entry for the folder itself. Throws `package-invalid`. */
export function treeTarball(tree: readonly TreeEntry[], mtime: number, where: Where): Promise<Uint8Array> {
  const entries = dataEntries(tree, where)
    .filter(({ name }) => name !== "./")
    .map((entry) => ({ ...entry, name: entry.name.replace(/^\.\//, "") }));
  return xz(writeUstar(entries, mtime, where));
}
