import { truncateSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LisdebError } from "../base/index.ts";
import { loadRecipe } from "../recipe/index.ts";
import { compilerState, toolchainLock, type CompilerState } from "../source/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import { isAtHand } from "./media-at-hand.ts";

const work = temporaryFolder("media-at-hand");
afterAll(() => work.remove());

/** A recipe whose medium comes with it. */
async function recipe(more = "") {
  const path = join(work.path, `own${more.length}.yaml`);
  writeFileSync(join(work.path, "medium"), "");
  const licence = "licence: { verdict: GPL-2.0, evidence: e }";
  writeFileSync(path, `title: t\nversion: "1"\nmedia: [{ file: m, path: medium }]\n${licence}\n${more}`);
  return loadRecipe(path, KNOWN_NAMES);
}

describe("what needs no network", () => {
  it("is a kernel's sources only where what compiles them is at hand, too", async () => {
    const sources = await recipe('source: { kernel: "3.6.11" }\n');
    const with_ = (state: CompilerState) => isAtHand(sources, {}, () => Promise.resolve(state));
    const unusable = new LisdebError("compiler-unusable", "no");
    expect([await with_("here"), await with_("downloadable"), await with_(unusable)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("is a medium that is there, and nothing is asked about a compiler for it", async () => {
    const never = () => Promise.reject(new Error("asked"));
    expect(await isAtHand(await recipe(), {}, never)).toBe(true);
  });
});

describe.skipIf(!requireTools("prlimit", "unshare", "chroot") || process.arch !== "x64")(
  "the compiler's environment",
  () => {
    it("is at hand where all of its packages and of the sources to be passed on are in the cache", async () => {
      const lock = await toolchainLock();
      const cacheDir = join(work.path, "cache");
      const state = () => compilerState(lock, { cacheDir });
      expect(await state()).toBe("downloadable");
      mkdirSync(join(cacheDir, "sha256"), { recursive: true });
      const put = ({ sha256, size }: { readonly sha256: string; readonly size: number }): void => {
        writeFileSync(join(cacheDir, "sha256", sha256), "");
        truncateSync(join(cacheDir, "sha256", sha256), size);
      };
      lock.packages.forEach(put);
      expect(await state()).toBe("downloadable");
      lock.sources.forEach(put);
      expect(await state()).toBe("here");
    });
  },
);
