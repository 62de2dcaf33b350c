import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "./system-error.ts";

/**
 * Makes a folder and those above it. Not mkdir's own `recursive`: Node's goes round for ever where a folder is there and making one
 * in it answers ENOENT, as in /proc, and on a read-only file system it says ENOENT, and so the wrong thing. Throws Node's error.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return;
    if (errnoOf(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((again: unknown) => {
      // Another run was faster.
      if (errnoOf(again) !== "EEXIST") throw again;
    });
  }
}
