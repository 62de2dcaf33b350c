import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import {
  byText,
  LIMITS,
  LisdebError,
  openFile,
  sha256,
  sha256Of,
  systemError,
  type Sha256,
} from "../../base/index.ts";

/** Something in a tree of files. */
export interface TreeItem {
  /** From the tree's root. */
  readonly path: string;
  readonly kind: "folder" | "file" | "link";
}

/** All that is in a tree, in order of paths, a folder before what is in it. Throws Node's errors, and `limit-exceeded`. */
export async function treeItems(root: string): Promise<readonly TreeItem[]> {
  const items: TreeItem[] = [];
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => byText(a.name, b.name))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const kind = entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "file";
      if (items.push({ path, kind }) > LIMITS.mediumEntries)
        throw new LisdebError("limit-exceeded", "holds too many files", { where: { file: root } });
      if (kind === "folder") await walk(path);
    }
  };
  await walk("");
  return items;
}

/**
 * Digest of all files, folders and links below a folder: paths, modes, where links lead, and every byte. Owners and times are left out.
 * Throws `read-failed`.
 */
export async function treeDigest(root: string): Promise<Sha256> {
  const lines: string[] = [];
  try {
    for (const { path, kind } of await treeItems(root)) lines.push(await lineOf(root, path, kind));
  } catch (cause) {
    throw systemError("read-failed", cause, { file: root });
  }
  return sha256(lines.map((line) => `${line}\0`).join(""));
}

async function lineOf(root: string, path: string, kind: TreeItem["kind"]): Promise<string> {
  const full = join(root, path);
  if (kind === "link") return `link ${path} -> ${await readlink(full)}`;
  const mode = ((await lstat(full)).mode & 0o7777).toString(8);
  if (kind === "folder") return `${mode} folder ${path}`;
  const file = await openFile(full, { followLinks: false });
  try {
    return `${mode} ${await sha256Of(file)} ${path}`;
  } finally {
    await file.close();
  }
}
