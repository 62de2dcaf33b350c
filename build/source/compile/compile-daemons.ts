import { dirname, join } from "node:path";
import {
  atOnce,
  inside,
  LIMITS,
  LisdebError,
  openFile,
  readAll,
  shown,
  type Where,
} from "../../base/index.ts";
import type { DaemonName } from "../../daemon/index.ts";
import type { KernelSources } from "../kernel-sources.ts";
import { sourcePath } from "../source-path.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { applyPatches, type SourcePatch } from "./apply-patches.ts";
import {
  COMPILE_ENVIRONMENT,
  compileSteps,
  type CompileSteps,
  type TargetArchitecture,
} from "./compile-steps.ts";
import { compileFailure, compileStopped } from "./compiler-messages.ts";
import { openEnclosure, type Enclosure, type EnclosureLimits } from "./enclosure.ts";
import { makeWorkshop, type Workshop } from "./workshop.ts";

/** What is to be compiled, and with what. */
export interface CompileOptions {
  readonly toolchain: Toolchain;
  readonly architecture: TargetArchitecture;
  readonly daemons: readonly DaemonName[];
  /** To be applied to the sources before, in order. */
  readonly patches: readonly SourcePatch[];
  readonly signal?: AbortSignal | undefined;
  /** Compilers that run at the same time. Default: one for each processor. */
  readonly jobs?: number | undefined;
  /** What each compiler may use. Default: far more than any genuine daemon needs. */
  readonly limits?: EnclosureLimits | undefined;
}

/** A daemon, as the compiler and the linker made it. */
export interface CompiledDaemon {
  readonly name: DaemonName;
  readonly content: Uint8Array;
}

/** Folders as they are seen inside, the same on every machine. */
const [TREE, INCLUDE, OUT, TEMPORARY] = ["/work/tree", "/work/include", "/work/out", "/work/tmp"] as const;

/**
 * Compiles daemons of a kernel's sources as static programs, in the environment alone: nothing of this machine is in reach of the sources, which are not trusted, and nothing of it
 * goes into the programs, whose bytes depend on sources, patches and environment only. Gives them in the order asked for.
 *
 * Throws `compile-failed` and `patch-failed` with the compiler's own words, `kernel-sources-invalid` for names that lead outside and for daemons whose source is not there,
 * `compiler-unusable`, `write-failed`.
 */
export async function compileDaemons(
  sources: KernelSources,
  { toolchain, architecture, daemons, patches, signal, jobs, limits }: CompileOptions,
): Promise<readonly CompiledDaemon[]> {
  const where = { file: sources.origin.file };
  for (const name of daemons) {
    if (!sources.files.some(({ path }) => path === sourcePath(name)))
      throw new LisdebError("kernel-sources-invalid", `has no ${sourcePath(name)}`, { where });
  }
  const workshop = await makeWorkshop(toolchain);
  try {
    const enclosure = await openEnclosure(workshop.root, ["/usr/bin/gcc-12", "-dumpversion"], {
      signal,
      limits,
    });
    const steps = compileSteps({ files: sources.files.map(({ path }) => path), architecture, daemons });
    const run: Run = (argv, input) =>
      enclosure(workshop.root, argv, {
        environment: { ...COMPILE_ENVIRONMENT, SOURCE_DATE_EPOCH: String(sources.time), TMPDIR: TEMPORARY },
        input,
        ...(signal && { signal }),
      });
    for (const folder of [TREE, INCLUDE, OUT, TEMPORARY]) await workshop.makeFolder(folder);
    await putTree(workshop, sources);
    await putHeaders(workshop, steps);
    await applyPatches(patches, TREE, run);
    return await atOnce(
      steps.daemons,
      jobs,
      async ({ name, argv }) => {
        const [program = "", ...args] = inFolders(argv);
        const ran = await run([`/usr/bin/${program}`, ...args]).catch((error: unknown) => {
          throw isStopped(error) ? compileStopped(error, name, where) : error;
        });
        if (ran.status !== 0) throw compileFailure(ran, name, where, TREE);
        return { name, content: await made(workshop, name, where) };
      },
      { ...(signal && { signal }) },
    );
  } finally {
    await workshop.remove();
  }
}

type Run = (argv: readonly string[], input?: Uint8Array) => ReturnType<Enclosure>;

/** Whether a program was stopped, since it went on and on. */
function isStopped(error: unknown): error is LisdebError {
  return error instanceof LisdebError && error.code === "limit-exceeded";
}

/** The words of the steps as folders. */
function inFolders(argv: readonly string[]): readonly string[] {
  return argv.map((word) =>
    word.replaceAll("@TREE@", TREE).replaceAll("@INCLUDE@", INCLUDE).replaceAll("@OUT@", OUT),
  );
}

async function putTree(workshop: Workshop, { files, origin }: KernelSources): Promise<void> {
  const folders = new Set<string>();
  for (const { path, mode, content } of files) {
    // Whoever read the sources has seen to it; but here is where it would do harm.
    if (path.split("/").some((part) => ["", ".", ".."].includes(part)) || path.includes("\0")) {
      throw new LisdebError("kernel-sources-invalid", `has a file "${shown(path)}", which leads outside`, {
        where: { file: origin.file },
      });
    }
    await makeFolders(workshop, folders, `${TREE}/${path}`, TREE);
    await workshop.write(`${TREE}/${path}`, content, (mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}

/**
 * Where the compiler looks for a header of the kernel's own stands one that names the tree's: a patch may change what is there, and messages tell the place in the sources.
 */
async function putHeaders(workshop: Workshop, { headers }: CompileSteps): Promise<void> {
  const folders = new Set<string>();
  for (const { from, to } of headers) {
    const path = `${INCLUDE}/${to}`;
    await makeFolders(workshop, folders, path, INCLUDE);
    await workshop.write(path, Buffer.from(`#include "${TREE}/${from}"\n`), 0o644);
  }
}

/** Makes the folders of a path that are not there yet, below one that is. */
async function makeFolders(
  workshop: Workshop,
  made: Set<string>,
  path: string,
  below: string,
): Promise<void> {
  const folder = dirname(path);
  if (folder === below || made.has(folder)) return;
  await makeFolders(workshop, made, folder, below);
  await workshop.makeFolder(folder);
  made.add(folder);
}

/** What the linker wrote: a file, and no link to one elsewhere. */
async function made(workshop: Workshop, name: DaemonName, where: Where): Promise<Uint8Array> {
  const file = await openFile(join(workshop.root, OUT, name), { followLinks: false });
  try {
    if (file.size > LIMITS.elfBytes) {
      throw new LisdebError("compile-failed", `compiles to ${file.size} bytes, and no daemon has so many`, {
        where: inside(where, sourcePath(name)),
      });
    }
    return await readAll(file);
  } finally {
    await file.close();
  }
}
