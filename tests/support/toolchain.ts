import { copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { LisdebError, silent } from "../../build/base/index.ts";
import {
  prepareToolchain,
  resolveToolchain,
  toolchainFile,
  toolchainLock,
  writeToolchainLock,
  type Toolchain,
  type ToolchainOptions,
} from "../../build/source/index.ts";
import { poolFiles } from "../../build/source/toolchain/pool-files.test-support.ts";

/** Of all runs of the tests. */
export const TOOLCHAIN_CACHE = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "toolchain");

/** What getting the environment for compilers takes in a test. */
export const TOOLCHAIN_OPTIONS: ToolchainOptions = {
  cacheDir: TOOLCHAIN_CACHE,
  offline: false,
  environment: process.env,
  progress: silent,
};

let made: Promise<Toolchain> | undefined;

/**
 * The environment that recipes/toolchain.yaml locks, kept in out/cache/tests. Where Debian's mirrors have dropped a locked file since, it is that of the same
 * packages as they are today, and that is said: no test depends on which of the two it is, and each of them runs. Any other failure, such as the network's, is thrown.
 */
export function testToolchain(): Promise<Toolchain> {
  return (made ??= toolchainAsIn(toolchainFile()));
}

/** What the command is given to compile in {@link testToolchain}. */
export async function toolchainEnvironment(): Promise<Record<string, string>> {
  const { lock } = await testToolchain();
  return { LISDEB_CACHE: TOOLCHAIN_CACHE, LISDEB_TOOLCHAIN: lock.where.file };
}

/** Paths of the packages that {@link testToolchain} consists of. */
export async function toolchainPackages(): Promise<readonly string[]> {
  const { lock } = await testToolchain();
  return poolFiles(lock.packages, lock, TOOLCHAIN_OPTIONS);
}

/** The environment of a lock's file, or where `mirrors` have lost one of its files, what today's packages make; `kept` is the lock of those. */
export async function toolchainAsIn(
  file: string,
  kept = join(TOOLCHAIN_CACHE, "toolchain.yaml"),
  mirrors?: ToolchainOptions["mirrors"],
): Promise<Toolchain> {
  const asLocked = await unlessGone(file, { ...TOOLCHAIN_OPTIONS, mirrors });
  if (asLocked) return asLocked;
  const before = existsSync(kept) ? await unlessGone(kept) : undefined;
  if (before) return before;
  const today = await resolveToolchain(await toolchainLock(file), TOOLCHAIN_OPTIONS);
  await keep(file, kept, today);
  return whole(kept);
}

async function unlessGone(
  file: string,
  options: ToolchainOptions = TOOLCHAIN_OPTIONS,
): Promise<Toolchain | undefined> {
  try {
    return await whole(file, options);
  } catch (error) {
    if (!(error instanceof LisdebError) || error.code !== "toolchain-gone") throw error;
    process.stderr.write(`${file}: ${error.message}; tested with what Debian has today\n`);
    return undefined;
  }
}

/** With the packages themselves, and the sources that are passed on: a build needs all of them. */
async function whole(file: string, options: ToolchainOptions = TOOLCHAIN_OPTIONS): Promise<Toolchain> {
  const lock = await toolchainLock(file);
  // First what may be gone: an environment that stands already needs none of its packages.
  await poolFiles([...lock.packages, ...lock.sources], lock, options);
  const toolchain = await prepareToolchain(lock, options);
  return toolchain;
}

/** At once whole: other files of tests, in other processes, may look for it. */
async function keep(like: string, kept: string, lock: Toolchain["lock"]): Promise<void> {
  const folder = await mkdtemp(join(TOOLCHAIN_CACHE, "lock-"));
  try {
    const fresh = join(folder, "toolchain.yaml");
    await copyFile(like, fresh);
    await writeToolchainLock(fresh, lock);
    await rename(fresh, kept);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
