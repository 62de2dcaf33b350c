import { mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { LisdebError, makeFolder, removeLeftovers, type Progress } from "../../base/index.ts";
import { adoptFile, cacheFailure, fetchMedium } from "../../media/index.ts";
import { runProgram } from "../run-program.ts";
import { debianMirrors, type Mirrors } from "./debian-mirrors.ts";
import type { PoolFile, ToolchainLock } from "./toolchain.ts";

/** What getting the environment needs of the world. */
export interface ToolchainOptions {
  readonly cacheDir: string;
  /** Never open a socket. */
  readonly offline: boolean;
  /** Where proxies, and all that apt reads, are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
  /** Where packages are asked for. Default: where this machine's apt asks, and then Debian's own servers. */
  readonly mirrors?: Mirrors | undefined;
}

/** apt's program that fetches a file as apt itself does: with its proxies, certificates, passwords and ways of transport. */
const APT_HELPER = "/usr/lib/apt/apt-helper";

/** In seconds: some 50 MB over a poor line. */
const FETCH_LIMIT = 1800;

/** Of the folder that apt's program fetches to. */
const PREFIX = "apt-";

/**
 * Gives the paths, in the cache, of files of Debian's archive, in their order: each is proven, whoever served it. What the cache lacks, or has damaged, comes from the mirrors of this
 * machine's apt, else from those that everybody can ask. Throws `toolchain-gone` for a file that none of them has any more, and what fetching throws.
 */
export async function poolFiles(
  files: readonly PoolFile[],
  lock: Pick<ToolchainLock, "where" | "snapshot">,
  options: ToolchainOptions,
): Promise<readonly string[]> {
  const paths = new Map<PoolFile, string>();
  for (const file of files) {
    const path = await pathInCache(file, lock, options);
    if (path !== undefined) paths.set(file, path);
  }
  const missing = files.filter((file) => !paths.has(file));
  // Which mirrors there are is a question to apt, asked only where something is to be fetched.
  if (missing.length > 0) {
    const mirrors = options.mirrors ?? (await debianMirrors(lock, options.environment, options.signal));
    await fetchByApt(missing, mirrors, options);
    for (const file of missing) paths.set(file, await fetchOne(file, lock, mirrors, options));
  }
  return files.map((file) => paths.get(file) ?? "");
}

/** Removes what runs have left in the cache that were killed while apt's program fetched, which it does for no longer than that. */
export function removeHalfFetched(cacheDir: string): Promise<void> {
  return removeLeftovers(join(cacheDir, "partial"), PREFIX, 2 * FETCH_LIMIT * 1000);
}

/** Of a file whose bytes are proven; undefined where it is missing, or damaged, and may be fetched. */
async function pathInCache(
  file: PoolFile,
  lock: Pick<ToolchainLock, "where">,
  options: ToolchainOptions,
): Promise<string | undefined> {
  const request = { file: basename(file.path), urls: [], lock: file };
  try {
    return (await fetchMedium(request, { ...options, offline: true })).path;
  } catch (error) {
    if (!(error instanceof LisdebError) || error.code !== "offline") throw error;
    if (options.offline) throw goneOr(error, file, lock);
    return undefined;
  }
}

/** From the mirrors, where apt has not brought it. */
async function fetchOne(
  file: PoolFile,
  lock: Pick<ToolchainLock, "where">,
  { apt, known }: Mirrors,
  options: ToolchainOptions,
): Promise<string> {
  const urls = [...apt.filter((base) => /^https?:/.test(base)), ...known].map(
    (base) => `${base}${file.path}`,
  );
  const request = { file: basename(file.path), urls, lock: file };
  const { path } = await fetchMedium(request, options).catch((error: unknown) => {
    // Where nobody was asked nothing is known to be gone.
    throw urls.length === 0 ? error : goneOr(error, file, lock);
  });
  return path;
}

/** Puts into the cache what this machine's apt can get. What it cannot is left to others, which say why. */
async function fetchByApt(
  files: readonly PoolFile[],
  mirrors: Mirrors,
  { cacheDir, environment, progress, signal }: ToolchainOptions,
): Promise<void> {
  let left = files;
  for (const base of mirrors.apt) {
    if (left.length === 0) return;
    const task = progress.start(
      "the compiler's environment",
      left.reduce((sum, { size }) => sum + size, 0),
      "bytes",
    );
    const partial = join(cacheDir, "partial");
    const folder = await makeFolder(partial)
      .then(() => mkdtemp(join(partial, PREFIX)))
      .catch((cause: unknown) => {
        throw cacheFailure(cause, partial);
      });
    try {
      const wanted = left.flatMap(({ path, sha256 }) => [
        `${base}${path}`,
        join(folder, sha256),
        `SHA256:${sha256}`,
      ]);
      await runProgram(
        APT_HELPER,
        // As root it would fetch as another user, who has no way into the cache.
        ["-q", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3", "download-file", ...wanted],
        { environment: { ...environment, LC_ALL: "C" }, limit: FETCH_LIMIT, ...(signal && { signal }) },
      ).catch(() => signal?.throwIfAborted());
      const still: PoolFile[] = [];
      for (const file of left) {
        const adopted = await adoptFile(join(folder, file.sha256), file, cacheDir).catch((error: unknown) => {
          if (error instanceof LisdebError && error.code === "input-missing") return undefined;
          throw error;
        });
        if (adopted === undefined) still.push(file);
        else task.advance(file.size);
      }
      left = still;
    } finally {
      task.done();
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** Mirrors drop a package when a newer one takes its place: what to do about that is another thing than what to do about a network. */
function goneOr(error: unknown, { path }: PoolFile, { where }: Pick<ToolchainLock, "where">): unknown {
  if (!(error instanceof LisdebError)) return error;
  if (error.code === "offline") {
    return new LisdebError("offline", error.message, {
      where: error.where,
      hint: "a build of source recipes needs the compiler's environment: one with the network puts it into the cache",
      cause: error,
    });
  }
  // Where none of the addresses even answered, nobody knows whether the file is gone.
  if (!["download-refused", "medium-digest-mismatch"].includes(error.code)) return error;
  return new LisdebError("toolchain-gone", `no mirror gives ${path}: ${error.message}`, {
    where,
    hint: "Debian's mirrors drop a package when a newer one takes its place: lisdeb recipe lock --toolchain locks those of today",
    cause: error,
  });
}
