import { randomBytes } from "node:crypto";
import { chmod, chown, copyFile, link, mkdir, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeLeftovers } from "../../base/index.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { placeFailure } from "../toolchain/toolchains-folder.ts";
import { treeItems } from "../toolchain/tree-digest.ts";
import { givesUpRoot, NOBODY } from "./give-up-root.ts";

/** A root folder for one compilation: the environment's programs, and room for the work. */
export interface Workshop {
  /** On this machine. */
  readonly root: string;
  /** Makes a folder inside that the enclosed program may write in; `path` is as it is seen inside: `/work/out`. Those above it must be there. */
  makeFolder(path: string): Promise<void>;
  /** Writes a file inside, which the enclosed program may change. */
  write(path: string, content: Uint8Array, mode: number): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Makes a root folder beside the environment's own: the same files by other names, which takes no room. Whatever is done in it, what is proven is not changed: its files belong to another
 * user; and where they do not, the next proof finds it. Throws `write-failed`.
 */
export async function makeWorkshop({ root: from }: Pick<Toolchain, "root">): Promise<Workshop> {
  const folder = dirname(from);
  const root = join(folder, `${PREFIX}${process.pid}-${randomBytes(6).toString("hex")}`);
  const failed = (cause: unknown): never => {
    throw placeFailure(cause, root);
  };
  await removeLeftovers(folder, PREFIX, AN_HOUR);
  const make = async (path: string, mode = 0o755): Promise<void> => {
    const to = join(root, path);
    await mkdir(to);
    await give(to, mode);
  };
  try {
    await mkdir(root);
    await chmod(root, 0o755);
    for (const { path, kind } of await treeItems(from)) {
      const [source, to] = [join(from, path), join(root, path)];
      if (kind === "folder") {
        await mkdir(to);
        await chmod(to, 0o755);
      } else if (kind === "link") {
        await symlink(await readlink(source), to);
      } else {
        // File systems without hard links, and those where the two are not one after all.
        await link(source, to).catch(() => copyFile(source, to));
      }
    }
    await make("/work");
  } catch (error) {
    await rm(root, { recursive: true, force: true }).catch(() => undefined);
    return failed(error);
  }
  return {
    root,
    makeFolder: (path) => make(path).catch(failed),
    async write(path, content, mode) {
      const to = join(root, path);
      await writeFile(to, content, { flag: "wx" }).catch(failed);
      await give(to, mode).catch(failed);
    },
    remove: () => rm(root, { recursive: true, force: true }).catch(failed),
  };
}

async function give(path: string, mode: number): Promise<void> {
  // Whatever this process's umask is.
  await chmod(path, mode);
  if (givesUpRoot()) await chown(path, NOBODY, NOBODY);
}

const PREFIX = ".work-";
const AN_HOUR = 3_600_000;
