// What the tests of `lisdeb recipe lock` share.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { commandBench, DEMO_RECIPE } from "./command.ts";
import type { Ran } from "./shell.ts";

/** Who locks. */
export const BY = ["--by", "Jane Doe <jane@example.org>"];

export interface Unlocked {
  readonly path: string;
  readonly lock: string;
  readonly id: string;
}

/** A bench of the command, and recipes of the demonstration medium in folders of their own, without a lock; with the addresses given. */
export function lockBench(name: string) {
  const bench = commandBench(name);
  let count = 0;
  const recipe = (urls: readonly string[] = [], more = ""): Unlocked => {
    const id = `demo-${++count}`;
    const folder = join(bench.work.path, id);
    mkdirSync(folder);
    const path = join(folder, `${id}.yaml`);
    const media = [
      "media:",
      "  - file: lis-demo.iso",
      ...(urls.length > 0 ? [`    urls: [${urls.join(", ")}]`] : []),
    ];
    const text = readFileSync(DEMO_RECIPE, "utf8").replace(/media:\n(?: .*\n)+/, `${media.join("\n")}\n`);
    writeFileSync(path, text + more);
    return { path, lock: join(folder, "lock.yaml"), id };
  };
  return { ...bench, recipe };
}

interface Locked {
  readonly locks: readonly {
    readonly state: string;
    readonly sha256: string;
    readonly from: string | null;
    readonly before: string | null;
    readonly medium: {
      readonly evidence: readonly { readonly check: string; readonly result: string }[];
    } | null;
  }[];
}
/** What the command printed with --json. */
export const said = (ran: Ran): Locked["locks"][number] => {
  expect(ran.stderr).toBe("");
  const [only] = (JSON.parse(ran.stdout) as Locked).locks;
  if (!only) throw new Error("nothing was locked");
  return only;
};
