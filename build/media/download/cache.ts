import { createHash } from "node:crypto";
import { chmod, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, resolve } from "node:path";
import {
  chunksOf,
  errnoOf,
  flushFolder,
  LisdebError,
  makeFolder,
  openFile,
  systemError,
  type Sha256,
} from "../../base/index.ts";
import { interruptIfAborted } from "./interrupted.ts";
import { wrongSize } from "./wrong-size.ts";

/** What a file must be. */
export interface LockedFile {
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
}

/** What stands in the cache under a digest; only `good` bytes may be used. */
export type CachedFile =
  | { readonly state: "absent" }
  | { readonly state: "good" }
  | { readonly state: "damaged"; readonly reason: string };

/**
 * The cache folder that the environment names: LISDEB_CACHE, else lisdeb's part of XDG_CACHE_HOME, else ~/.cache/lisdeb. A
 * relative XDG_CACHE_HOME is passed by, as the XDG Base Directory Specification wants it.
 */
export function defaultCacheDir(environment: Readonly<Record<string, string | undefined>>): string {
  const { LISDEB_CACHE: own = "", XDG_CACHE_HOME: xdg = "", HOME: home = "" } = environment;
  if (own !== "") return resolve(own);
  if (isAbsolute(xdg)) return join(xdg, "lisdeb");
  return join(isAbsolute(home) ? home : homedir(), ".cache", "lisdeb");
}

/** Where a file of this digest stands once its bytes are proven. */
export function cachedPath(cacheDir: string, sha256: Sha256): string {
  return join(cacheDir, "sha256", sha256);
}

/** Where what belongs to a download on its way stands: the bytes so far, what is known of them, the lock. */
export function partialPath(cacheDir: string, sha256: Sha256, suffix: "" | ".json" | ".lock" = ""): string {
  return join(cacheDir, "partial", `${sha256}${suffix}`);
}

/** What is fetched is written to these. */
export function cacheFolders(cacheDir: string): readonly string[] {
  return ["sha256", "partial"].map((name) => join(cacheDir, name));
}

/** Makes the cache's folders. Throws `write-failed`. */
export async function prepareCache(cacheDir: string): Promise<void> {
  for (const path of cacheFolders(cacheDir)) {
    await makeFolder(path).catch((cause: unknown) => {
      throw cacheFailure(cause, path);
    });
  }
}

/**
 * Proves a cached file, all of it, on each use: other programs, other users and failing disks can reach it. Throws `medium-digest-mismatch` where it is the
 * right one, and the lock states another size.
 */
export async function proveCached(
  cacheDir: string,
  lock: LockedFile,
  signal: AbortSignal | undefined,
): Promise<CachedFile> {
  const path = cachedPath(cacheDir, lock.sha256);
  const found = await stat(path).catch((cause: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(errnoOf(cause) ?? "")) return undefined;
    throw systemError("read-failed", cause, { file: path });
  });
  if (found === undefined) return { state: "absent" };
  if (!found.isFile()) return { state: "damaged", reason: "it is not a regular file" };
  const file = await openFile(path);
  try {
    const hash = createHash("sha256");
    for await (const chunk of chunksOf(file)) {
      interruptIfAborted(signal);
      hash.update(chunk);
    }
    const sha256 = hash.digest("hex");
    if (sha256 === lock.sha256) {
      if (found.size !== lock.size) throw wrongSize(path, found.size, lock.size);
      return { state: "good" };
    }
    if (found.size !== lock.size)
      return { state: "damaged", reason: `it has ${found.size} bytes, and ${lock.size} are right` };
    return { state: "damaged", reason: `its SHA-256 is ${sha256}` };
  } finally {
    await file.close();
  }
}

/**
 * Gives a proven partial file its place: one rename, so that nobody ever sees a part of it there, and then a flush of the folder, so
 * that it is still there after a power cut. The bytes themselves were flushed before. Throws `write-failed`.
 */
export async function publish(
  cacheDir: string,
  sha256: Sha256,
  from = partialPath(cacheDir, sha256),
): Promise<void> {
  const to = cachedPath(cacheDir, sha256);
  try {
    await chmod(from, 0o444);
    await rename(from, to);
    await flushFolder(dirname(to));
  } catch (cause) {
    throw cacheFailure(cause, to);
  }
}

/** Removes a damaged file from the cache. Throws `write-failed`. */
export async function removeCached(cacheDir: string, sha256: Sha256): Promise<void> {
  const path = cachedPath(cacheDir, sha256);
  await rm(path, { recursive: true, force: true }).catch((cause: unknown) => {
    throw cacheFailure(cause, path);
  });
}

/** A failed write in the cache as one line with the way out. */
export function cacheFailure(cause: unknown, file: string): LisdebError {
  const { code, message } = systemError("write-failed", cause, { file });
  return new LisdebError(code, message, {
    where: { file },
    hint: "LISDEB_CACHE names another folder for the cache",
    cause,
  });
}
