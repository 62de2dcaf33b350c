import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  errnoOf,
  inTurn,
  LisdebError,
  makeFolder,
  openFile,
  systemError,
  type Lock,
  type Sha256,
} from "../../base/index.ts";
import { poolFiles, removeHalfFetched, type ToolchainOptions } from "./pool-files.ts";
import { libcOf } from "./toolchain-lock.ts";
import type { Toolchain, ToolchainLock } from "./toolchain.ts";
import { toolchainsFolder, toolchainsPlaces, withHint } from "./toolchains-folder.ts";
import { treeDigest } from "./tree-digest.ts";
import { makeOpenFolder, unpackDeb, type Unpacked } from "./unpack-deb.ts";

/**
 * Gives the locked environment as a folder of this user's own, in the cache where that is his: all of it is proven, byte for byte, on each call, and made anew from its packages where it is not there or not as it was.
 * Nothing of it is run. One run at a time makes it. Throws `toolchain-gone`, `offline`, `recipe-invalid` where the lock contradicts itself, `write-failed`, and what fetching
 * and reading packages throws.
 */
export async function prepareToolchain(lock: ToolchainLock, options: ToolchainOptions): Promise<Toolchain> {
  const libc = libcOf(lock);
  await removeHalfFetched(options.cacheDir);
  const root = join(await toolchainsFolder(options.cacheDir), nameOf(lock));
  if (!(await isProven(root, lock.tree))) {
    const packages = await poolFiles(lock.packages, lock, options);
    await inTurn(turnOf(root, options), async (turn) => {
      // Another run may have made it while this one waited.
      if (!(await isProven(root, lock.tree))) await make(lock, packages, root, turn);
    }).catch((error: unknown) => {
      throw withHint(error);
    });
  }
  return { lock, root, libc };
}

/** By both: a list whose packages do not give this tree is not taken for one whose packages did. */
function nameOf({ tree, sha256 }: Pick<ToolchainLock, "tree" | "sha256">): string {
  return `${tree}-${sha256}`;
}

/** Whether the environment stands unpacked and whole, and none of its packages is needed. Where none stands, no folder is made either. */
export async function isUnpacked(
  lock: Pick<ToolchainLock, "tree" | "sha256">,
  cacheDir: string,
): Promise<boolean> {
  const name = nameOf(lock);
  if (!toolchainsPlaces(cacheDir).some((folder) => existsSync(join(folder, name)))) return false;
  const folder = await toolchainsFolder(cacheDir).catch((error: unknown) => {
    if (error instanceof LisdebError) return undefined;
    throw error;
  });
  return folder !== undefined && isProven(join(folder, name), lock.tree);
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

async function make(
  lock: ToolchainLock,
  packages: readonly string[],
  root: string,
  turn: Lock,
): Promise<void> {
  const fresh = await freshFolder(root, turn);
  try {
    const digest = await unpackToolchain(lock, packages, fresh, turn);
    demandTree(digest, lock);
    await putInPlace(fresh, root, turn);
  } catch (error) {
    // Who slept so long that another run has gone on leaves what that one made.
    if (!(await isProven(root, lock.tree))) throw error;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function demandTree(digest: Sha256, lock: ToolchainLock): void {
  if (digest !== lock.tree) {
    throw new LisdebError(
      "recipe-invalid",
      `its packages give a tree whose SHA-256 is ${digest}, and it states ${lock.tree}`,
      { where: lock.where, hint: "lisdeb recipe lock --toolchain writes the file anew" },
    );
  }
}

/** What stood there before is moved to a name of this run's own, so that nothing is ever removed that another run has put there since. */
async function putInPlace(fresh: string, root: string, turn: Lock): Promise<void> {
  const former = `${fresh}-former`;
  try {
    await demandTurn(turn, root);
    await rename(root, former).catch((cause: unknown) => {
      if (errnoOf(cause) !== "ENOENT") throw cause;
    });
    await demandTurn(turn, root);
    await rename(fresh, root);
  } catch (cause) {
    // It may be another run's, who has gone on just before it was moved.
    await rename(former, root).catch(() => undefined);
    throw systemError("write-failed", cause, { file: root });
  } finally {
    await rm(former, { recursive: true, force: true });
  }
}

/** Refuses to go on once another run has taken this one's turn, which it does where this one gave no sign of life for long. */
async function demandTurn(turn: Lock, path: string): Promise<void> {
  if (await turn.stillHeld()) return;
  throw new LisdebError("write-failed", "another run has gone on in this one's place, which slept for long", {
    where: { file: path },
    hint: "try again",
  });
}

/** A path of this run's own to unpack at what will stand at another, beside which nothing is left of runs that were killed. */
export async function freshFolder(path: string, turn: Lock): Promise<string> {
  const begin = `${basename(path)}.new-`;
  const found = await readdir(dirname(path)).catch(() => []);
  for (const name of found.filter((each) => each.startsWith(begin))) {
    await demandTurn(turn, path);
    await rm(join(dirname(path), name), { recursive: true, force: true });
  }
  return join(dirname(path), `${begin}${randomBytes(8).toString("hex")}`);
}

/** Unpacks packages into a folder, which is made anew, and gives the digest of what is in it then; it counts only while this run has its turn. */
export async function unpackToolchain(
  lock: Pick<ToolchainLock, "packages">,
  paths: readonly string[],
  folder: string,
  turn: Lock,
): Promise<Sha256> {
  try {
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
  const digest = await treeDigest(folder);
  await demandTurn(turn, folder);
  return digest;
}
