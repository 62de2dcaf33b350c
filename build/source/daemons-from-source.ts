import { inside, LisdebError, listed, type Sha256, type Where } from "../base/index.ts";
import { daemonFromElf, isDaemonName, type Daemon, type DaemonName } from "../daemon/index.ts";
import type { RecipeSource } from "../recipe/index.ts";
import { compileDaemons } from "./compile/compile-daemons.ts";
import type { KernelSources } from "./kernel-sources.ts";
import type { ReadPatch } from "./read-patches.ts";
import { sourceDaemons } from "./source-daemons.ts";
import { sourcePath } from "./source-path.ts";
import type { Toolchain } from "./toolchain/toolchain.ts";

/** Compiles daemons for one architecture; a test may have another that lies. */
export type CompileDaemons = typeof compileDaemons;

/** What daemons are compiled with, and what is changed in the sources before. */
export interface FromSourceOptions {
  readonly toolchain: Toolchain;
  readonly compile?: CompileDaemons | undefined;
  /** In the order in which they are applied. */
  readonly patches: readonly ReadPatch[];
  /** What errors name. */
  readonly where: Where;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The daemons of a source recipe, compiled: each for each of the recipe's architectures. What they are is read out of the binaries, as out of those
 * of any medium. Throws `recipe-contradicted` for sources that are not those that the recipe means, `kernel-sources-invalid`, and what
 * compiling throws.
 */
export async function daemonsFromSource(
  sources: KernelSources,
  recipe: Pick<RecipeSource, "kernel" | "daemons" | "architectures">,
  options: FromSourceOptions,
): Promise<readonly Daemon[]> {
  const { where, signal, toolchain, patches, compile = compileDaemons } = options;
  const daemons = wantedDaemons(sources, recipe, where);
  const made: Daemon[] = [];
  for (const architecture of recipe.architectures) {
    const compiled = await compile(sources, { toolchain, architecture, daemons, patches, signal });
    for (const { name, content } of compiled) {
      const daemon = daemonFromElf(content, inside(where, sourcePath(name)), { path: sourcePath(name) });
      made.push({ ...held(daemon, name, architecture, where), origin: originOf(name, sources, options) });
    }
  }
  return made;
}

/**
 * The daemons that a source recipe makes of a tree: those that it names, else each that the tree has. Throws `recipe-contradicted` where the tree is of another
 * kernel or has not all of them, and `kernel-sources-invalid` where it has none.
 */
export function wantedDaemons(
  sources: KernelSources,
  recipe: Pick<RecipeSource, "kernel" | "daemons">,
  where: Where,
): readonly DaemonName[] {
  if (sources.kernel !== recipe.kernel) {
    throw new LisdebError(
      "recipe-contradicted",
      `is Linux ${sources.kernel}, and the recipe states ${recipe.kernel}`,
      { where, hint: "correct source.kernel in the recipe, or use the sources that it means" },
    );
  }
  const there = sourceDaemons(sources).map(({ name }) => name);
  const wanted = recipe.daemons?.filter(isDaemonName) ?? there;
  const lacking = wanted.filter((name) => !there.includes(name));
  if (lacking.length > 0) {
    throw new LisdebError("recipe-contradicted", `has no ${listed(lacking.map(sourcePath), "or")}`, {
      where,
      hint: "correct source.daemons in the recipe",
    });
  }
  demandDaemonSources(wanted, sources);
  return wanted;
}

/** Throws `kernel-sources-invalid` where a kernel's tree has no daemon that lisdeb packages. */
export function demandDaemonSources(daemons: readonly unknown[], { kernel, origin }: KernelSources): void {
  if (daemons.length > 0) return;
  throw new LisdebError(
    "kernel-sources-invalid",
    `holds Linux ${kernel}, which has no daemon in tools/hv: they are there since Linux 3.2`,
    { where: { file: origin.file } },
  );
}

/** What came out of the compiler must be what it was asked for: sources and patches may say anything. */
function held(daemon: Daemon | undefined, name: DaemonName, architecture: string, where: Where): Daemon {
  const at = inside(where, sourcePath(name));
  if (daemon?.name !== name) {
    throw new LisdebError("kernel-sources-invalid", `compiles to what is no ${name}`, { where: at });
  }
  if (daemon.elf.architecture !== architecture || !daemon.elf.static) {
    throw new LisdebError("bug", `was compiled to what is no static program for ${architecture}`, {
      where: at,
    });
  }
  return daemon;
}

function originOf(
  name: DaemonName,
  { kernel, origin, time }: KernelSources,
  { toolchain, patches, where }: FromSourceOptions,
): Daemon["origin"] {
  return {
    where: inside(where, sourcePath(name)),
    rpmPath: undefined,
    rpmSha256: undefined,
    nevra: undefined,
    licence: undefined,
    vendor: undefined,
    path: sourcePath(name),
    buildTime: time,
    compiled: {
      kernel,
      file: origin.file,
      sha256: origin.sha256,
      patches: patches.map(({ file, sha256 }): { file: string; sha256: Sha256 } => ({ file, sha256 })),
      toolchain: toolchain.lock.sha256,
      libc: toolchain.libc,
    },
    alsoIn: [],
  };
}
