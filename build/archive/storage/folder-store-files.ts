import { link, lstat, open, readdir, rename, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errnoOf, flushFolder, LisdebError, readFlags, shown, type ByteSource } from "../../base/index.ts";
import type { StoredFile } from "../archive-store.ts";
import {
  folderError,
  makeSharedFolder,
  TEMPORARY,
  temporaryPath,
  writeWhole,
  type FlushFolder,
} from "./folder-store-temporary.ts";

/** A path of the archive as one of this machine. Throws `archive-invalid` where it leads elsewhere: an index may state any. */
export function pathIn(root: string, path: string): string {
  const parts = path.split("/");
  if (path === "" || path.includes("\0") || parts.some((part) => ["", ".", ".."].includes(part))) {
    throw new LisdebError(
      "archive-invalid",
      `names the file "${shown(path)}", which is none inside the archive`,
      {
        where: { file: root },
      },
    );
  }
  return join(root, ...parts);
}

/**
 * The whole of a file; undefined where there is none. Throws `archive-invalid` for what is no file, such as a named pipe, which is not waited for, and
 * `limit-exceeded` where it has more bytes than `most`, and has read none.
 */
export async function readFileIn(
  root: string,
  path: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Uint8Array | undefined> {
  const file = pathIn(root, path);
  try {
    const handle = await open(file, readFlags({ followLinks: true }));
    try {
      const found = await handle.stat();
      if (!found.isFile())
        throw new LisdebError("archive-invalid", "is not a regular file", { where: { file } });
      // A file under its name is whole, and grows no more.
      if (found.size <= most) return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    return folderError("read-failed", file)(cause);
  }
  throw new LisdebError("limit-exceeded", `has more than ${most} bytes`, { where: { file } });
}

/** Of several who try at once one creates it: link(2) gives a name only where there is none. */
export async function createFileIn(
  root: string,
  path: string,
  content: Uint8Array | ByteSource,
  time: Date,
  flush: FlushFolder = flushFolder,
): Promise<"created" | "exists"> {
  const file = pathIn(root, path);
  const there = async () => {
    // Whoever created it may have been killed before this.
    await flush(dirname(file));
    return "exists" as const;
  };
  if (await exists(file)) return there().catch(folderError("write-failed", file));
  return withTemporary(root, file, async (temporary) => {
    await writeWhole(temporary, content, time);
    try {
      await named(file, () => link(temporary, file), flush);
    } catch (error) {
      if (errnoOf(error) === "EEXIST") return there();
      throw withoutLinks(error, file);
    }
    await flush(dirname(file));
    return "created";
  });
}

/** Readers see the old file or the new one, whole. */
export async function replaceFileIn(
  root: string,
  path: string,
  content: Uint8Array | ByteSource,
  time: Date,
): Promise<void> {
  const file = pathIn(root, path);
  await withTemporary(root, file, async (temporary) => {
    await writeWhole(temporary, content, time);
    await named(file, () => rename(temporary, file));
    await flushFolder(dirname(file));
  });
}

/** Removes a file, and the folders that are empty for it. */
export async function removeFileIn(root: string, path: string): Promise<void> {
  const file = pathIn(root, path);
  await unlink(file).catch((cause: unknown) => {
    if (!isMissing(cause)) folderError("write-failed", file)(cause);
  });
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    // Not empty, or another's to give up.
    if (
      !(await rmdir(join(root, folder)).then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}

/** Every file below a folder, without what is only a link to one, and without what this store keeps for itself. */
export async function* listFilesIn(root: string, folder: string): AsyncGenerator<StoredFile> {
  const relative = folder.replace(/\/+$/, "");
  const path = relative === "" ? root : pathIn(root, relative);
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    if (isMissing(cause)) return [];
    return folderError("read-failed", path)(cause);
  });
  for (const entry of entries) {
    const below = relative === "" ? entry.name : `${relative}/${entry.name}`;
    if (below === TEMPORARY || /^\.lisdeb\/lock(\.|$)/.test(below)) continue;
    if (entry.isDirectory()) yield* listFilesIn(root, below);
    if (!entry.isFile()) continue;
    const found = await stat(join(path, entry.name)).catch((cause: unknown) => {
      // Removed since.
      if (isMissing(cause)) return undefined;
      return folderError("read-failed", join(path, entry.name))(cause);
    });
    if (found) yield { path: below, size: found.size, time: found.mtime };
  }
}

/** Whether the operating system says that there is none. */
export function isMissing(cause: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(errnoOf(cause) ?? "");
}

/** Does something with a temporary name, which is free again afterwards; errors name the file that it is for. */
async function withTemporary<T>(
  root: string,
  file: string,
  work: (temporary: string) => Promise<T>,
): Promise<T> {
  try {
    const temporary = await temporaryPath(root);
    try {
      return await work(temporary);
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  } catch (cause) {
    return folderError("write-failed", file)(cause);
  }
}

/** Gives a file its name, in a folder that another run may be removing because it is empty. */
async function named(
  file: string,
  give: () => Promise<void>,
  flush: FlushFolder = flushFolder,
): Promise<void> {
  for (let left = TRIES; ; left--) {
    await makeSharedFolder(dirname(file), flush);
    try {
      await give();
      return;
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || left <= 1) throw error;
    }
  }
}

const TRIES = 5;

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      return folderError("write-failed", file)(error);
    },
  );
}

/** What a file system without links answers; it is not for want of rights. */
function withoutLinks(cause: unknown, file: string): unknown {
  if (!["EPERM", "EOPNOTSUPP", "ENOTSUP", "ENOSYS", "EXDEV"].includes(errnoOf(cause) ?? "")) return cause;
  return new LisdebError("write-failed", "cannot be given its name by a hard link", {
    where: { file },
    hint: "an archive needs a file system with hard and symbolic links, and all of it on one",
    cause,
  });
}
