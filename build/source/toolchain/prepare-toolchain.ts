import { chmod, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inTurn, LisdebError, makeFolder, openFile, systemError, type Sha256 } from "../../base/index.ts";
import { poolFiles, type ToolchainOptions } from "./pool-files.ts";
import { libcOf } from "./toolchain-lock.ts";
import type { Toolchain, ToolchainLock } from "./toolchain.ts";
import { toolchainsFolder } from "./toolchains-folder.ts";
import { treeDigest } from "./tree-digest.ts";
import { makeOpenFolder, unpackDeb, type Unpacked } from "./unpack-deb.ts";

/**
 * Gives the locked environment as a folder of this user's own, in the cache where that is his: all of it is proven, byte for byte, on each call, and made anew from its packages where it is not there or not as it was.
 * Nothing of it is run. One run at a time makes it. Throws `toolchain-gone`, `offline`, `recipe-invalid` where the lock contradicts itself, `write-failed`, and what fetching
 * and reading packages throws.
 */
export async function prepareToolchain(lock: ToolchainLock, options: ToolchainOptions): Promise<Toolchain> {
  const libc = libcOf(lock);
  const root = join(await toolchainsFolder(options.cacheDir), lock.tree);
  if (!(await isProven(root, lock.tree))) {
    const packages = await poolFiles(lock.packages, lock, options);
    await inTurn(turnOf(root, options), async () => {
      // Another run may have made it while this one waited.
      if (!(await isProven(root, lock.tree))) await make(lock, packages, root);
    });
  }
  return { lock, root, libc };
}

/** One run at a time makes what will stand at a path. */
export function turnOf(path: string, { progress, signal }: Pick<ToolchainOptions, "progress" | "signal">) {
  const waiting = "waiting for another run that makes the compiler's environment";
  return { file: `${path}.lock`, waiting, progress, signal };
}

/** Whether the environment is there, and is the one of this digest. */
async function isProven(root: string, tree: Sha256): Promise<boolean> {
  return treeDigest(root).then(
    (digest) => digest === tree,
    (error: unknown) => {
      if (error instanceof LisdebError) return false;
      throw error;
    },
  );
}

async function make(lock: ToolchainLock, packages: readonly string[], root: string): Promise<void> {
  const fresh = `${root}.new`;
  const digest = await unpackToolchain(lock, packages, fresh);
  if (digest !== lock.tree) {
    await rm(fresh, { recursive: true, force: true });
    throw new LisdebError(
      "recipe-invalid",
      `its packages give a tree whose SHA-256 is ${digest}, and it states ${lock.tree}`,
      { where: lock.where, hint: "lisdeb recipe lock --toolchain writes the file anew" },
    );
  }
  try {
    await rm(root, { recursive: true, force: true });
    await rename(fresh, root);
  } catch (cause) {
    throw systemError("write-failed", cause, { file: root });
  }
}

/** Unpacks packages into a folder, which is made anew, and gives the digest of what is in it then. */
export async function unpackToolchain(
  lock: Pick<ToolchainLock, "packages">,
  paths: readonly string[],
  folder: string,
): Promise<Sha256> {
  try {
    await rm(folder, { recursive: true, force: true });
    await makeFolder(join(folder, ".."));
    await makeOpenFolder(folder);
    await chmod(folder, 0o755);
  } catch (cause) {
    throw systemError("write-failed", cause, { file: folder });
  }
  const done: Unpacked = new Map();
  for (const [i, path] of paths.entries()) {
    const file = await openFile(path, { where: { file: basename(lock.packages[i]?.path ?? path) } });
    try {
      await unpackDeb(file, folder, done);
    } finally {
      await file.close();
    }
  }
  return treeDigest(folder);
}
