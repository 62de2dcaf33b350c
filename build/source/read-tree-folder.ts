import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { inside, LIMITS, LisdebError, openFile, readAll, systemError, type Where } from "../base/index.ts";
import type { SourceTree } from "./source-tree.ts";
import { holdsWanted, isWanted } from "./wanted-files.ts";

/** Reads a kernel's tree out of a folder. No link is followed. Throws what `tree` throws, `medium-unsafe` and `read-failed`. */
export async function readTreeFolder(root: string, tree: SourceTree, where: Where): Promise<void> {
  let entries = 0;
  await walk("");

  async function walk(folder: string): Promise<void> {
    const names = await readdir(join(root, folder)).catch((cause: unknown) => {
      throw systemError("read-failed", cause, at(folder));
    });
    for (const name of names.sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (!isWanted(path) && !holdsWanted(path)) continue;
      if (++entries > LIMITS.sourceFiles * 2) {
        throw new LisdebError("limit-exceeded", "holds more than the sources of the daemons have", { where });
      }
      const found = await lstat(join(root, path)).catch((cause: unknown) => {
        throw systemError("read-failed", cause, at(path));
      });
      if (found.isDirectory()) await walk(path);
      else if (!found.isFile()) {
        throw new LisdebError("medium-unsafe", "is a link or a device, and sources are files", {
          where: at(path),
        });
      } else if (isWanted(path)) await read(path, found);
    }
  }

  async function read(path: string, { mode, mtimeMs }: Stats): Promise<void> {
    const file = await openFile(join(root, path), { followLinks: false, where: at(path) });
    try {
      tree.expect(path, file.size);
      tree.add(path, mode, mtimeMs / 1000, await readAll(file));
    } finally {
      await file.close();
    }
  }

  function at(path: string): Where {
    return path === "" ? where : inside(where, path);
  }
}
