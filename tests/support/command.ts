// What the tests of the bundled command share.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { lisdeb as runLisdeb } from "./lisdeb.ts";
import { temporaryFolder, type Ran, type RunOptions } from "./shell.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The command as it is shipped, for tests that start it themselves. */
export const COMMAND = join(ROOT, "dist/lisdeb.js");

/** The demonstration medium. */
export const DEMO = join(ROOT, "samples/lis-demo.iso");

/** The recipe of the demonstration medium. */
export const DEMO_RECIPE = join(ROOT, "recipes/demo.yaml");

interface CommandBench {
  readonly work: { readonly path: string };
  /** Runs the command in that folder, where no other is named. */
  readonly lisdeb: (args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Path of a folder that is not there yet. */
  readonly fresh: () => string;
}

/** A folder for the tests of a file, which is gone when they are done, and the command bundled anew before the first of them. */
export function commandBench(name: string): CommandBench {
  const work = temporaryFolder(name);
  const lisdeb = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
    runLisdeb(args, { cwd: work.path, ...options });
  // Some tests start what lies in dist/ themselves.
  beforeAll(() => lisdeb(["--version"]));
  afterAll(() => work.remove());
  let counter = 0;
  return { work, lisdeb, fresh: () => join(work.path, `out-${++counter}`) };
}

/** SHA-256 of a file. */
export const digestOf = (path: string): string =>
  createHash("sha256").update(readFileSync(path)).digest("hex");

/** A recipe of a medium that nobody has locked, under the licence of the demonstration; `more` goes on with the medium. */
export const unlockedRecipe = (file: string, more = ""): string =>
  `title: t\nversion: "3.4"\nmedia:\n  - file: ${file}${more}\nlicence: { verdict: GPL-3.0-or-later, evidence: e }\n`;

/** Digest of every package in a folder, by name; hidden files, which nobody takes for packages, are passed by. */
export const packagesIn = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(out, "debs"))
      .filter((name) => /^[^.].*\.deb$/.test(name))
      .sort()
      .map((name) => [name, digestOf(join(out, "debs", name))]),
  );
