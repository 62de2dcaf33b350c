import { LisdebError, shown } from "../../base/index.ts";
import type { Ran } from "../run-program.ts";
import { PATCH_ARGUMENTS } from "./compile-steps.ts";

/** A patch for a kernel's tree, with one folder's name before each path (`patch -p1`). */
export interface SourcePatch {
  /** File name. */
  readonly file: string;
  /** As messages name it; default: the file name. */
  readonly path?: string;
  readonly content: Uint8Array;
}

/**
 * Applies patches in their order, all of each or nothing. `run` runs a program of the environment with an input, in reach of the tree alone. Throws
 * `patch-failed` with what patch(1) says.
 */
export async function applyPatches(
  patches: readonly SourcePatch[],
  tree: string,
  run: (argv: readonly string[], input: Uint8Array) => Promise<Ran>,
): Promise<void> {
  for (const { file, content, path = file } of patches) {
    const argv = ["/usr/bin/patch", `--directory=${tree}`, ...PATCH_ARGUMENTS];
    const ran = await run(argv, content).catch((error: unknown) => {
      if (!(error instanceof LisdebError) || error.code !== "limit-exceeded") throw error;
      throw new LisdebError("patch-failed", `does not apply to the sources: ${error.message}`, {
        where: { file: path },
        cause: error,
      });
    });
    if (ran.status === 0) continue;
    const log = `${ran.stdout}${ran.stderr}`;
    throw new LisdebError("patch-failed", `does not apply to the sources: ${shown(saidOf(log))}`, {
      where: { file: path },
      hint: "it must be for this very kernel, and apply with patch -p1 --fuzz=0",
      evidence: { log },
    });
  }
}

/** The line that says why: not the names of files that went well before, and not what was done about it. */
function saidOf(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  return (
    lines.find((line) =>
      /^(Hunk #\d+ FAILED|can't find file|patch: \*{4}|Ignoring|.*already exists|The next patch)/i.test(line),
    ) ??
    lines.find((line) => !line.startsWith("patching file ")) ??
    "patch says nothing"
  );
}
