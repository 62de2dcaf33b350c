export type { KernelSources, SourceFile } from "./kernel-sources.ts";
export { compileDaemons, type CompiledDaemon, type CompileOptions } from "./compile/compile-daemons.ts";
export { compilerState, compilerUnusable, type CompilerState } from "./compiler-state.ts";
export { proveToolchain } from "./compile/prove-toolchain.ts";
export type { PoolFile, Toolchain, ToolchainLock, ToolchainPackage } from "./toolchain/toolchain.ts";
export { poolFiles, type ToolchainOptions } from "./toolchain/pool-files.ts";
export { treeDigest } from "./toolchain/tree-digest.ts";
export { prepareToolchain } from "./toolchain/prepare-toolchain.ts";
export { resolveToolchain } from "./toolchain/resolve-toolchain.ts";
export { checkToolchainLock, toolchainFile, toolchainLock } from "./toolchain/toolchain-lock.ts";
export { toolchainSources, type ToolchainSource } from "./toolchain/toolchain-sources.ts";
export { writeToolchainLock } from "./toolchain/write-lock.ts";
export { isKernelSources } from "./is-kernel-sources.ts";
export { readKernelSources, type ReadSourcesOptions } from "./read-kernel-sources.ts";
export {
  daemonsFromSource,
  demandDaemonSources,
  wantedDaemons,
  type CompileDaemons,
  type FromSourceOptions,
} from "./daemons-from-source.ts";
export { patchProblems, readPatches, type ReadPatch } from "./read-patches.ts";
export { daemonsToBe, sourceDaemons, type SourceDaemon } from "./source-daemons.ts";
export { statedLicences, type StatedLicence } from "./stated-licences.ts";
export {
  componentsOf,
  componentFolder,
  componentTarball,
  dscName,
  SOURCE_PACKAGE_NAME,
  sourcePackage,
  upstreamTarball,
  upstreamVersion,
  type Component,
  type Patch,
  type SourcePackage,
  type SourcePackageFile,
  type SourcePackageInput,
} from "./source-package/index.ts";
export {
  COMPILE_ENVIRONMENT,
  compileSteps,
  TARGET_ARCHITECTURES,
  type CompileSteps,
  type TargetArchitecture,
} from "./compile/compile-steps.ts";
