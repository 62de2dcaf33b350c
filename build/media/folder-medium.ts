import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { inside, LIMITS, LisdebError, openFile, shown, systemError, type ByteSource } from "../base/index.ts";
import { checkMediumPath, mediumPathRegister } from "./medium-names.ts";
import type { Medium, MediumEntry } from "./medium.ts";

/** A folder as a medium: a disc's content that someone has copied or mounted. Symbolic links are listed and never followed. */
export function openFolder(folder: string): Medium {
  const where = { file: folder };
  let listed: Promise<readonly MediumEntry[]> | undefined;
  return {
    where,
    kind: "folder",
    description: "folder",
    list: () => (listed ??= listFolder(folder)),
    read: (entry) => fileOfFolder(folder, entry),
    close: () => Promise.resolve(),
  };
}

/** Depth first, each folder's names in the order of their code units, so that two runs see the same list. */
async function listFolder(top: string): Promise<readonly MediumEntry[]> {
  const entries: MediumEntry[] = [];
  const register = mediumPathRegister({ file: top });
  const walk = async (path: string, depth: number): Promise<void> => {
    if (depth > LIMITS.folderDepth) {
      throw new LisdebError("limit-exceeded", `is more than ${LIMITS.folderDepth} folders deep`, {
        where: inside({ file: top }, path),
      });
    }
    for (const name of await namesIn(top, path)) {
      const own = path === "" ? name : `${path}/${name}`;
      checkMediumPath(own, { file: top });
      register(own);
      const entry = await entryAt(top, own);
      entries.push(entry);
      if (entry.type === "directory") await walk(own, depth + 1);
    }
  };
  await walk("", 0);
  return entries;
}

async function namesIn(top: string, path: string): Promise<string[]> {
  const where = path === "" ? { file: top } : inside({ file: top }, path);
  const names = await readdir(join(top, path), { encoding: "buffer" }).catch((cause: unknown) => {
    throw systemError("read-failed", cause, where);
  });
  return names
    .map((bytes) => {
      const name = bytes.toString("utf8");
      if (Buffer.from(name).equals(bytes)) return name;
      throw new LisdebError(
        "medium-unsafe",
        `holds the name "${shown(bytes.toString("latin1"))}", which is not UTF-8`,
        {
          where,
        },
      );
    })
    .sort((a, b) => (a < b ? -1 : 1));
}

async function entryAt(top: string, path: string): Promise<MediumEntry> {
  const failed = (cause: unknown): never => {
    throw systemError("read-failed", cause, inside({ file: top }, path));
  };
  const stat = await lstat(join(top, path)).catch(failed);
  const type = stat.isFile()
    ? "file"
    : stat.isDirectory()
      ? "directory"
      : stat.isSymbolicLink()
        ? "link"
        : "other";
  return {
    path,
    type,
    size: type === "file" ? stat.size : 0,
    mode: stat.mode & 0o7777,
    modified: Math.floor(stat.mtimeMs / 1000),
    ...(type === "link" && { target: await readlink(join(top, path)).catch(failed) }),
  };
}

/** Opened for each read and closed after it: a medium of thousands of files would use up the file handles otherwise. */
function fileOfFolder(top: string, entry: MediumEntry): ByteSource {
  const where = inside({ file: top }, entry.path);
  return {
    where,
    size: entry.size,
    async read(offset, length) {
      const file = await openFile(join(top, entry.path), { followLinks: false, where });
      try {
        if (file.size !== entry.size) {
          throw new LisdebError("read-failed", "changed while it was read", { where });
        }
        return await file.read(offset, length);
      } finally {
        await file.close();
      }
    },
  };
}
