import { execFile } from "node:child_process";
import { basename, dirname } from "node:path";
import type { Terminal } from "./terminal.ts";

/**
 * Whether the next `git add` would take a file along: it is in a work tree, and no .gitignore keeps it out. False where git is not there, or does not
 * say; it is asked for the sake of a warning alone.
 */
export function isOpenToCommits(path: string, environment: Terminal["environment"]): Promise<boolean> {
  // No program that the folder's own configuration names is to be started for this.
  const args = ["-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--", basename(path)];
  const options = { cwd: dirname(path), env: { ...environment }, timeout: 10_000 };
  return new Promise((resolve) => {
    // git-check-ignore(1): 0 is ignored, 1 is not, 128 is no work tree.
    execFile("git", args, options, (error) => resolve(error?.code === 1));
  });
}
