import { asLisdebError, LisdebError } from "../base/index.ts";
import { isCached } from "../media/index.ts";
import { openEnclosure } from "./compile/enclosure.ts";
import type { ToolchainLock } from "./toolchain/toolchain.ts";

/** Whether daemons can be compiled here: without the network, once packages are fetched, or why never. */
export type CompilerState = "here" | "downloadable" | LisdebError;

/**
 * How far this machine is from compiling: whether it has a way to enclose the compiler, and whether the environment's packages, with the sources that are passed
 * on, seem to be in the cache. Nothing is fetched, unpacked or proven for it. Throws what the signal is given.
 */
export async function compilerState(
  { packages, sources }: Pick<ToolchainLock, "packages" | "sources">,
  { cacheDir, signal }: { readonly cacheDir: string; readonly signal?: AbortSignal | undefined },
): Promise<CompilerState> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    const machine = `${process.platform} on ${process.arch}`;
    return new LisdebError(
      "compiler-unusable",
      `this machine is ${machine}, and the compiler is for Linux on amd64`,
    );
  }
  try {
    await openEnclosure("/", ["/bin/true"], { signal });
  } catch (thrown) {
    signal?.throwIfAborted();
    const error = asLisdebError(thrown);
    if (error.code === "compiler-unusable") return error;
    throw thrown;
  }
  const there = await Promise.all([...packages, ...sources].map((file) => isCached(file, cacheDir)));
  return there.every(Boolean) ? "here" : "downloadable";
}
