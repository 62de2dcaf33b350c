import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { run, runOk, type Ran, type RunOptions } from "./shell.ts";

const root = join(import.meta.dirname, "..", "..");
const command = join(root, "dist", "lisdeb.js");

/** Runs the bundled command as a user would, whatever its exit status. What is bundled is today's source. */
export async function lisdeb(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  await bundled();
  return run(process.execPath, [command, ...args], options);
}

let bundling: Promise<unknown> | undefined;

/** `make test` has built it. Where the tests are run by themselves after a change, it is built here. */
async function bundled(): Promise<void> {
  if (bundling === undefined && isOld())
    bundling = runOk(join(root, "node_modules", ".bin", "tsx"), [join(root, "scripts", "bundle.ts")]);
  await bundling;
}

function isOld(): boolean {
  const built = statSync(command, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(join(root, "build"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test|\.test-support)\.ts$/.test(entry.name))
    .some((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs > built);
}
