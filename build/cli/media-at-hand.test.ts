import { cpSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { LisdebError, sha256 } from "../base/index.ts";
import { loadRecipe } from "../recipe/index.ts";
import { compilerState, toolchainLock, treeDigest, type CompilerState } from "../source/index.ts";
import { KNOWN_NAMES } from "./known-names.ts";
import { recipesAtHand } from "./media-at-hand.ts";

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
    const with_ = (state: CompilerState) => recipesAtHand([sources], {}, () => Promise.resolve(state));
    expect(await with_("here")).toMatchObject({ ready: [sources], uncompiled: [] });
    for (const compiler of ["downloadable", new LisdebError("compiler-unusable", "no")] as const)
      expect(await with_(compiler)).toEqual({ ready: [], uncompiled: [sources], compiler });
  });

  it("is a medium that is there, and nothing is asked about a compiler for it", async () => {
    const never = () => Promise.reject(new Error("asked"));
    const own = await recipe();
    expect(await recipesAtHand([own], {}, never)).toMatchObject({ ready: [own], uncompiled: [] });
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
      rmSync(join(cacheDir, "sha256", lock.packages[0]?.sha256 ?? "none"));
      expect(await state()).toBe("downloadable");
    });

    it("is at hand where it stands unpacked and whole, and nothing of it is made to find that out", async () => {
      const cacheDir = join(work.path, "unpacked");
      const file = { path: "pool/main/a/a.deb", size: 1, sha256: sha256("a") };
      const packages = [{ ...file, name: "a", version: "1", architecture: "all" }];
      const tree = join(work.path, "tree");
      mkdirSync(tree);
      writeFileSync(join(tree, "cc"), "a compiler");
      const lock = { packages, sources: [], tree: await treeDigest(tree), sha256: sha256("its list") };
      const state = () => compilerState(lock, { cacheDir });
      expect(await state()).toBe("downloadable");
      expect(existsSync(cacheDir)).toBe(false);
      const stands = join(cacheDir, "toolchains", `${lock.tree}-${lock.sha256}`);
      cpSync(tree, stands, { recursive: true });
      expect(await state()).toBe("here");
      writeFileSync(join(stands, "cc"), "another one");
      expect(await state()).toBe("downloadable");
    });
  },
);
