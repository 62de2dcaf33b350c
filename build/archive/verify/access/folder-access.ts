import { readdir, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { chunksOf, errnoOf, inside, LisdebError, openFile, systemError } from "../../../base/index.ts";
import { BOUNDS } from "../bounds.ts";
import type { ArchiveAccess, ListedPath } from "./archive-access.ts";

/**
 * An archive in a folder. Links are followed as far as they stay in it: one that leads outside, as a hostile archive may have it, is refused with
 * `archive-invalid`, so that nothing of another file is ever printed. What is no regular file counts as none.
 */
export function folderAccess(folder: string): ArchiveAccess {
  const where = { file: folder };
  return {
    name: folder,
    where,
    kind: "folder",
    async open(path) {
      const full = join(folder, path);
      const found = await stat(full).catch(absent);
      if (!found?.isFile()) return undefined;
      const file = await openFile(await insideOf(folder, full, path), { where: inside(where, path) });
      return {
        where: file.where,
        size: file.size,
        time: new Date(Math.floor(found.mtimeMs / 1000) * 1000),
        identity: `${found.dev}:${found.ino}`,
        source: file,
        chunks: () => chunksOf(file),
        close: () => file.close(),
      };
    },
    async list(below, depth) {
      const listed: ListedPath[] = [];
      await listInto(listed, { entries: 0 }, folder, below, depth);
      return listed;
    },
    close: () => Promise.resolve(),
  };
}

async function listInto(
  listed: ListedPath[],
  seen: { entries: number },
  root: string,
  folder: string,
  depth: number,
): Promise<void> {
  const full = join(root, folder);
  const names = await readdir(full).catch(absent);
  if (names) await insideOf(root, full, folder);
  seen.entries += names?.length ?? 0;
  if (seen.entries > BOUNDS.listedPaths) {
    throw new LisdebError("limit-exceeded", `holds more than ${BOUNDS.listedPaths} files and folders`, {
      where: { file: join(root, folder) },
    });
  }
  for (const name of (names ?? []).sort()) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const found = await stat(join(root, path)).catch(absent);
    if (found?.isFile()) listed.push({ path, size: found.size });
    if (found?.isDirectory() && depth > 0) await listInto(listed, seen, root, path, depth - 1);
  }
}

/** The real path of what is in a folder. Throws `archive-invalid` where a link leads outside. */
async function insideOf(root: string, full: string, path: string): Promise<string> {
  const [top, real] = await Promise.all([realpath(root), realpath(full)]).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: full });
  });
  const way = relative(top, real);
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new LisdebError("archive-invalid", "a link leads outside the archive here, and is not followed", {
      where: inside({ file: root }, path),
    });
  }
  return real;
}

/** Nothing where there is nothing; also where a link leads nowhere, or a part of the path is a file. */
function absent(cause: unknown): undefined {
  const errno = errnoOf(cause);
  if (errno === "ENOENT" || errno === "ENOTDIR" || errno === "ELOOP" || errno === "ENAMETOOLONG")
    return undefined;
  throw systemError("read-failed", cause, { file: pathOf(cause) });
}

function pathOf(cause: unknown): string {
  return cause instanceof Error && "path" in cause && typeof cause.path === "string"
    ? cause.path
    : "the archive";
}
