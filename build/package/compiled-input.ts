import { LisdebError, type Progress } from "../base/index.ts";
import { DAEMON_NAMES, isDaemonName, type Daemon } from "../daemon/index.ts";
import type { Recipe, RecipeSource } from "../recipe/index.ts";
import {
  daemonsFromSource,
  readKernelSources,
  readPatches,
  statedLicences,
  type Component,
  type KernelSources,
  type ReadPatch,
  type Toolchain,
} from "../source/index.ts";
import { demandAgreement, licenceOfSources, type EvidenceRow } from "./evidence/index.ts";
import type { MediumInput } from "./medium-inputs.ts";

/** What source recipes are read and compiled with. Reading needs no `toolchain`; {@link compileInput} without one throws `bug`. */
export interface CompileOptions {
  /** Makes ready what source recipes are compiled with; it is called for those alone. */
  readonly toolchain?: (() => Promise<Toolchain>) | undefined;
  /** The sources of what else gets into the daemons. */
  readonly components?: ((toolchain: Toolchain) => Promise<readonly Component[]>) | undefined;
  /** Where what was kept of a kernel's sources is found again. */
  readonly cacheDir?: string | undefined;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A kernel's sources, and what was compiled from them for all of the recipe's architectures. */
export interface CompiledInput {
  readonly input: MediumInput;
  readonly sources: KernelSources;
  readonly patches: readonly ReadPatch[];
  readonly toolchain: Toolchain;
  readonly daemons: readonly Daemon[];
  /** The sources of what else is in them. */
  readonly components: readonly Component[];
  /** What speaks for and against the sources' being what the recipe says. */
  readonly evidence: readonly EvidenceRow[];
}

/**
 * Compiles the daemons of a source recipe. Throws `recipe-contradicted` for sources that state another licence than the recipe, and what reading them,
 * making the toolchain ready and compiling throw.
 */
export async function compileInput(
  recipe: Pick<Recipe, "id" | "where" | "licence">,
  source: RecipeSource,
  inputs: readonly MediumInput[],
  options: CompileOptions,
): Promise<CompiledInput> {
  const { toolchain: prepare, signal } = options;
  if (!prepare) throw new LisdebError("bug", "a source recipe, and nothing to compile it with");
  const { input, sources, evidence } = await readSources(recipe, source, inputs, options);
  const patches = await readPatches(source.patches);
  const toolchain = await prepare();
  const daemons = await daemonsFromSource(sources, source, {
    toolchain,
    patches,
    where: { file: input.path },
    signal,
  });
  return {
    input,
    sources,
    patches,
    toolchain,
    daemons,
    components: (await options.components?.(toolchain)) ?? [],
    evidence,
  };
}

/** The sources of a source recipe, which are its one medium, held against what it says. Throws what {@link compileInput} throws but for the compiling. */
export async function readSources(
  recipe: Pick<Recipe, "id" | "where" | "licence">,
  source: RecipeSource,
  inputs: readonly MediumInput[],
  { cacheDir, progress, signal }: CompileOptions,
): Promise<Pick<CompiledInput, "input" | "sources" | "evidence">> {
  const [input, ...others] = inputs;
  if (!input || others.length > 0) {
    throw new LisdebError("usage", `recipe ${recipe.id} is compiled from one kernel's sources`, {
      where: recipe.where,
      hint: `${inputs.length} media were named`,
    });
  }
  const sources = await readKernelSources(input.path, {
    file: input.file,
    sha256: input.sha256,
    cacheDir,
    progress,
    signal,
  });
  const evidence = evidenceOfSources(sources, source, recipe.licence);
  demandAgreement(evidence, input.path);
  return { input, sources, evidence };
}

/** What shows in the sources themselves, before anything is compiled. */
export function evidenceOfSources(
  sources: KernelSources,
  { daemons }: Pick<RecipeSource, "daemons">,
  { verdict }: Recipe["licence"],
): readonly EvidenceRow[] {
  return licenceOfSources(statedLicences(sources, daemons?.filter(isDaemonName) ?? DAEMON_NAMES), verdict);
}
