import type { Progress } from "../base/index.ts";
import { defaultCacheDir } from "../media/index.ts";
import type { CompileOptions } from "../package/index.ts";
import type { Recipe } from "../recipe/index.ts";
import {
  compilerState,
  compilerUnusable,
  componentsOf,
  prepareToolchain,
  toolchainFile,
  toolchainLock,
  toolchainSources,
  type CompilerState,
  type Toolchain,
  type ToolchainLock,
} from "../source/index.ts";
import { areMediaAtHand } from "./media-at-hand.ts";
import type { Terminal } from "./terminal.ts";

/** What the command has for its work. */
interface Means {
  readonly offline: boolean;
  readonly environment: Terminal["environment"];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Asks once, for all recipes of a run, whether daemons can be compiled here; and only where a recipe needs it. */
export function compilerStateOnce(
  environment: Terminal["environment"],
  signal?: AbortSignal,
): () => Promise<CompilerState> {
  let state: Promise<CompilerState> | undefined;
  const ask = async (): Promise<CompilerState> =>
    compilerState(await toolchainLock(toolchainFile(environment)), {
      cacheDir: defaultCacheDir(environment),
      signal,
    });
  return () => (state ??= ask());
}

/**
 * Demands that what has to be fetched for a source recipe can be compiled here then. What is at hand may have been built before, and needs no compiler. Throws
 * `compiler-unusable`.
 */
export async function demandCompiler(
  recipe: Recipe,
  environment: Terminal["environment"],
  signal: AbortSignal,
): Promise<void> {
  if (!recipe.source || (await areMediaAtHand(recipe, environment))) return;
  const unusable = await compilerUnusable(signal);
  if (unusable) throw unusable;
}

/** What source recipes are compiled with. Nothing is fetched before the first of them asks for it, and for all of them once. */
export function compiling(means: Means): CompileOptions & {
  readonly cacheDir: string;
  readonly toolchainLock: () => Promise<ToolchainLock>;
} {
  const cacheDir = defaultCacheDir(means.environment);
  let toolchain: Promise<Toolchain> | undefined;
  const lock = (): Promise<ToolchainLock> => toolchainLock(toolchainFile(means.environment));
  const prepare = async (): Promise<Toolchain> => {
    // Before a package is fetched that would be of no use.
    const unusable = await compilerUnusable(means.signal);
    if (unusable) throw unusable;
    return prepareToolchain(await lock(), { ...means, cacheDir });
  };
  return {
    cacheDir,
    toolchain: () => (toolchain ??= prepare()),
    components: async ({ lock }) => componentsOf(await toolchainSources(lock, { ...means, cacheDir })),
    toolchainLock: lock,
  };
}
