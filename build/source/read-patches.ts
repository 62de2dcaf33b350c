import { basename } from "node:path";
import { asLisdebError, LIMITS, LisdebError, openFile, readAll, sha256, type Sha256 } from "../base/index.ts";
import { demandUnifiedDiff } from "./demand-unified-diff.ts";

/** A patch that is applied to a kernel's tree. */
export interface ReadPatch {
  /** File name, without a folder of this machine. */
  readonly file: string;
  /** As the recipe's folder and the recipe give it, for messages. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly sha256: Sha256;
}

/** Reads the patches of a recipe, in its order. Throws `input-missing`, `read-failed`, `limit-exceeded`, `patch-failed`. */
export async function readPatches(paths: readonly string[]): Promise<readonly ReadPatch[]> {
  const patches: ReadPatch[] = [];
  for (const path of paths) patches.push(await readPatch(path));
  return patches;
}

/** What is wrong with each of the patches of a recipe, as far as that shows without the sources that they are for. Throws only a mistake in lisdeb. */
export async function patchProblems(paths: readonly string[]): Promise<readonly LisdebError[]> {
  const problems: LisdebError[] = [];
  for (const path of paths) {
    await readPatch(path).catch((thrown: unknown) => {
      const error = asLisdebError(thrown);
      if (error.kind === "bug") throw thrown;
      problems.push(error);
    });
  }
  return problems;
}

async function readPatch(path: string): Promise<ReadPatch> {
  const file = await openFile(path);
  try {
    if (file.size > LIMITS.sourceFileBytes) {
      throw new LisdebError("limit-exceeded", `has ${file.size} bytes, and no patch for a daemon has`, {
        where: file.where,
      });
    }
    const content = await readAll(file);
    demandUnifiedDiff(content, file.where);
    return { file: basename(path), path, content, sha256: sha256(content) };
  } finally {
    await file.close();
  }
}
