import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";
import { systemError } from "./system-error.ts";

/**
 * Demands that a file can be put into its folder, before anybody works or answers questions for it. Nothing is made, so that it may still fail. Throws
 * `write-failed` in the name of the file.
 */
export function demandWritable(path: string): void {
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw systemError("write-failed", cause, { file: path });
  }
}
