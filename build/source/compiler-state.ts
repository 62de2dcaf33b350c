import { asLisdebError, LisdebError } from "../base/index.ts";
import { isCached } from "../media/index.ts";
import { openEnclosure } from "./compile/enclosure.ts";
import { isUnpacked } from "./toolchain/prepare-toolchain.ts";
import type { ToolchainLock } from "./toolchain/toolchain.ts";

/** Whether daemons can be compiled here: without the network, once packages are fetched, or why never. */
export type CompilerState = "here" | "downloadable" | LisdebError;

/**
 * How far this machine is from compiling: whether it has a way to enclose the compiler, and whether the environment's packages, with the sources that are passed
 * on, seem to be in the cache; an environment that stands unpacked, and is whole, needs no packages. Nothing is fetched or unpacked for it. Throws what the signal is given.
 */
export async function compilerState(
  lock: Pick<ToolchainLock, "packages" | "sources" | "tree" | "sha256">,
  { cacheDir, signal }: { readonly cacheDir: string; readonly signal?: AbortSignal | undefined },
): Promise<CompilerState> {
  const unusable = await compilerUnusable(signal);
  if (unusable) return unusable;
  const areCached = async (files: ToolchainLock["sources"]): Promise<boolean> =>
    (await Promise.all(files.map((file) => isCached(file, cacheDir)))).every(Boolean);
  if (!(await areCached(lock.sources))) return "downloadable";
  return (await areCached(lock.packages)) || (await isUnpacked(lock, cacheDir)) ? "here" : "downloadable";
}

/** Why this machine can never compile, whatever is fetched; undefined where it can. Throws what the signal is given. */
export async function compilerUnusable(signal?: AbortSignal): Promise<LisdebError | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    const machine = `${process.platform} on ${process.arch}`;
    return new LisdebError(
      "compiler-unusable",
      `this machine is ${machine}, and the compiler is for Linux on amd64`,
    );
  }
  try {
    await openEnclosure("/", ["/bin/true"], { signal });
    return undefined;
  } catch (thrown) {
    signal?.throwIfAborted();
    const error = asLisdebError(thrown);
    if (error.code === "compiler-unusable") return error;
    throw thrown;
  }
}
