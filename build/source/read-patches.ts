import { basename } from "node:path";
import { LIMITS, LisdebError, openFile, readAll, sha256, type Sha256 } from "../base/index.ts";
import { demandUnifiedDiff } from "./demand-unified-diff.ts";

/** A patch that is applied to a kernel's tree. */
export interface ReadPatch {
  /** File name, without a folder of this machine. */
  readonly file: string;
  readonly content: Uint8Array;
  readonly sha256: Sha256;
}

/** Reads the patches of a recipe, in its order. Throws `input-missing`, `read-failed`, `limit-exceeded`, `patch-failed`. */
export async function readPatches(paths: readonly string[]): Promise<readonly ReadPatch[]> {
  const patches: ReadPatch[] = [];
  for (const path of paths) {
    const file = await openFile(path);
    try {
      if (file.size > LIMITS.sourceFileBytes) {
        throw new LisdebError("limit-exceeded", `has ${file.size} bytes, and no patch for a daemon has`, {
          where: file.where,
        });
      }
      const content = await readAll(file);
      demandUnifiedDiff(content, file.where);
      patches.push({ file: basename(path), content, sha256: sha256(content) });
    } finally {
      await file.close();
    }
  }
  return patches;
}
