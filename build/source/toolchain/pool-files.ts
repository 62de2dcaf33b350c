import { mkdtemp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { LisdebError, makeFolder, systemError, type Progress } from "../../base/index.ts";
import { adoptFile, fetchMedium, isCached } from "../../media/index.ts";
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

/**
 * Gives the paths, in the cache, of files of Debian's archive, in their order: each is proven, whoever served it. What the cache lacks comes from the mirrors of this machine's
 * apt, else from those that everybody can ask. Throws `toolchain-gone` for a file that none of them has any more, and what fetching throws.
 */
export async function poolFiles(
  files: readonly PoolFile[],
  lock: Pick<ToolchainLock, "where" | "snapshot">,
  options: ToolchainOptions,
): Promise<readonly string[]> {
  const { cacheDir, offline, environment, progress, signal } = options;
  const missing = await missingOf(files, cacheDir);
  const mirrors =
    missing.length === 0 || offline
      ? { apt: [], known: [] }
      : (options.mirrors ?? (await debianMirrors(lock, environment, signal)));
  if (missing.length > 0 && !offline) await fetchByApt(missing, mirrors, options);
  const paths: string[] = [];
  for (const file of files) {
    const urls = [...mirrors.apt.filter((base) => /^https?:/.test(base)), ...mirrors.known].map(
      (base) => `${base}${file.path}`,
    );
    const fetched = await fetchMedium(
      { file: basename(file.path), urls, lock: file },
      { cacheDir, offline, environment, progress, signal },
    ).catch((error: unknown) => {
      throw goneOr(error, file, lock);
    });
    paths.push(fetched.path);
  }
  return paths;
}

async function missingOf(files: readonly PoolFile[], cacheDir: string): Promise<readonly PoolFile[]> {
  const there = await Promise.all(files.map((file) => isCached(file, cacheDir)));
  return files.filter((_, i) => there[i] !== true);
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
      .then(() => mkdtemp(join(partial, "apt-")))
      .catch((cause: unknown) => {
        throw systemError("write-failed", cause, { file: partial });
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
