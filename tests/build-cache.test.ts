// `lisdeb build` does not build again what it has built from the same inputs, and never takes anything else for that.
import { once } from "node:events";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { appendFile, mkdir, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMAND, commandBench, DEMO, packagesIn, unlockedRecipe } from "./support/command.ts";
import { runOk, sh } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { lisdeb, fresh } = commandBench("build-cache");

const ROOT = join(import.meta.dirname, "..");

/** What `build --json` prints, as far as it is looked at here. */
interface Said {
  readonly packages: readonly { readonly file: string; readonly unchanged: boolean }[];
  readonly skipped: readonly string[];
}

/** A cache of its own, with the command that uses it. */
function withCache() {
  const cache = fresh();
  const build = (args: readonly string[], env: Record<string, string> = {}) =>
    lisdeb(["build", ...args], { env: { LISDEB_CACHE: cache, ...env } });
  const said = async (args: readonly string[], env: Record<string, string> = {}): Promise<Said> => {
    const ran = await build([...args, "--json"], env);
    expect(ran.stderr).toBe("");
    return JSON.parse(ran.stdout) as Said;
  };
  return {
    cache,
    build,
    said,
    skipped: async (...args: readonly string[]) => (await said([...args, "--out", fresh()])).skipped,
    kept: () => readdirSync(join(cache, "builds")).map((name) => join(cache, "builds", name)),
  };
}

const DEMO_AMD64 = ["demo", "--suite=wheezy", "--arch=amd64"] as const;

describe("a build from the same inputs", () => {
  it.skipIf(!requireTools("diff"))(
    "is written without being made again: the same files, the same words, but for saying so",
    async () => {
      const { build, said } = withCache();
      const [first, second, third] = [fresh(), fresh(), fresh()];
      const made = await build(["demo", "--out", first]);
      const again = await build(["demo", "--out", second]);
      await build(["demo", "--force", "--out", third]);
      await sh(`diff -r '${first}' '${second}' && diff -r '${first}' '${third}'`);
      const note = "Built before from the same: demo; lisdeb build --force builds anew.\n";
      expect(again.stdout).toBe(`${made.stdout.replaceAll(first, second)}${note}`);
      const anew = JSON.stringify(await said(["demo", "--force", "--out", first]));
      const skipped = JSON.stringify(await said(["demo", "--out", second]));
      expect(skipped.replaceAll(second, first)).toBe(
        anew
          .replaceAll('"unchanged":false', '"unchanged":true')
          .replace('"skipped":[]', '"skipped":["demo"]'),
      );
    },
  );

  it("mends what was changed in the output folder, and leaves alone what was not", async () => {
    const { said } = withCache();
    const out = fresh();
    const { packages } = await said(["demo", "--suite=wheezy", "--out", out]);
    const before = packagesIn(out);
    await appendFile(packages[0]!.file, "more");
    const again = await said(["demo", "--suite=wheezy", "--out", out]);
    expect([again.skipped, again.packages.map(({ unchanged }) => unchanged)]).toEqual([
      ["demo"],
      [false, true],
    ]);
    expect(packagesIn(out)).toEqual(before);
  });

  it("is made anew with --force and with --why, and kept from there", async () => {
    const { skipped, said } = withCache();
    expect(await skipped(...DEMO_AMD64, "--force")).toEqual([]);
    expect(await skipped(...DEMO_AMD64)).toEqual(["demo"]);
    const why = await said([...DEMO_AMD64, "--why", "--out", fresh()]);
    expect(why).toMatchObject({ skipped: [], choices: [{ recipe: "demo" }] });
  });

  it("is known by its medium's bytes, not by their place: under another name's recipe it is another", async () => {
    const { skipped } = withCache();
    const folder = fresh();
    await mkdir(folder);
    for (const name of ["a", "b"]) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, "own.yaml"), unlockedRecipe("lis-demo.iso"));
      cpSync(DEMO, join(folder, name, "lis-demo.iso"));
    }
    const of = (name: string, ...more: readonly string[]) =>
      skipped(join(folder, name, "own.yaml"), "--media", join(folder, name, "lis-demo.iso"), ...more);
    expect(await of("a", "--suite=wheezy")).toEqual([]);
    expect(await of("b", "--suite=wheezy")).toEqual(["own"]);
    expect(await of("b", "--suite=wheezy", "--arch=i386")).toEqual([]);
    expect(await of("b")).toEqual([]);
    // A title goes into the packages, a source of the recipe's facts into nothing: whatever changes, it is built.
    await appendFile(join(folder, "b/own.yaml"), "sources: [somebody]\n");
    expect(await of("b", "--suite=wheezy")).toEqual([]);
    expect(await of("a", "--suite=wheezy")).toEqual(["own"]);
  });

  it.skipIf(!requireTools("bsdtar"))(
    "from a folder is made again when a single byte in it has changed",
    async () => {
      const { skipped, build } = withCache();
      const folder = fresh();
      const medium = join(folder, "medium");
      await mkdir(medium, { recursive: true });
      await sh(`bsdtar -xf '${DEMO}' -C '${medium}'; chmod -R u+w '${medium}'`);
      const recipe = join(folder, "own.yaml");
      await writeFile(recipe, unlockedRecipe("medium"));
      const args = [recipe, "--media", medium, "--suite=wheezy"] as const;
      expect(await skipped(...args)).toEqual([]);
      expect(await skipped(...args)).toEqual(["own"]);
      const rpm = readdirSync(join(medium, "RHEL63")).find((name) => /^microsoft.*\.rpm$/.test(name)) ?? "";
      const path = join(medium, "RHEL63", rpm);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(path, bytes);
      // Nor does a kept build hide that the medium is damaged now.
      const damaged = await build([...args, "--out", fresh()]);
      expect([damaged.status, damaged.stdout]).toEqual([1, ""]);
      expect(damaged.stderr).toContain(rpm);
    },
  );

  it("is not taken for one with other options: what may be built, which time, which keys", async () => {
    const { skipped, said } = withCache();
    await skipped(...DEMO_AMD64);
    expect(await skipped(...DEMO_AMD64, "--allow-unproven")).toEqual([]);
    expect(await skipped("demo", "--suite=wheezy", "--arch=amd64,i386")).toEqual([]);
    const later = await said([...DEMO_AMD64, "--out", fresh()], { SOURCE_DATE_EPOCH: "1400000000" });
    expect(later.skipped).toEqual([]);
    // What does not decide the bytes decides nothing.
    expect(await skipped(...DEMO_AMD64, "--jobs=1", "--offline")).toEqual(["demo"]);
  });

  it("is not taken from a program that was another by a single byte, such as one patched where it is installed", async () => {
    const [root, cache] = [fresh(), fresh()];
    await mkdir(root);
    for (const part of ["package.json", "dist", "templates", "recipes", "samples"])
      cpSync(join(ROOT, part), join(root, part), { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
    const skipped = async (): Promise<readonly string[]> => {
      const args = ["dist/lisdeb.js", "build", ...DEMO_AMD64, "--json", "--out", fresh()];
      const ran = await runOk(process.execPath, args, { cwd: root, env: { LISDEB_CACHE: cache } });
      return (JSON.parse(ran.stdout) as Said).skipped;
    };
    expect([await skipped(), await skipped()]).toEqual([[], ["demo"]]);
    // Of the chunks that are loaded only when they are needed, the one that makes packages.
    const chunks = readdirSync(join(root, "dist/chunks")).map((name) => join(root, "dist/chunks", name));
    for (const chunk of chunks.filter((path) => readFileSync(path, "utf8").includes("building packages")))
      await appendFile(chunk, "//");
    expect(await skipped()).toEqual([]);
    // What compresses packages is none of the program's own files.
    const modules = join(root, "node_modules");
    await rm(modules);
    await mkdir(modules);
    for (const name of readdirSync(join(ROOT, "node_modules")).filter((each) => each !== "lzma-native"))
      await symlink(join(ROOT, "node_modules", name), join(modules, name));
    cpSync(join(ROOT, "node_modules/lzma-native"), join(modules, "lzma-native"), { recursive: true });
    expect(await skipped()).toEqual(["demo"]);
    await appendFile(join(modules, "lzma-native/index.js"), "//");
    expect(await skipped()).toEqual([]);
  });

  it("that was refused is refused again", async () => {
    const { build, cache } = withCache();
    const asked = ["demo", "--suite=bookworm", "--out", fresh()];
    const [first, second] = [await build(asked), await build(asked)];
    expect([first.status, second.status, second.stderr]).toEqual([1, 1, first.stderr]);
    expect(() => readdirSync(cache)).toThrow("ENOENT");
  });
});

describe("the kept builds", () => {
  let made: Promise<{ from: string; packages: Record<string, string> }> | undefined;
  /** A cache that keeps one build, and what was built. */
  const original = () =>
    (made ??= (async () => {
      const { cache, said } = withCache();
      const out = fresh();
      await said([...DEMO_AMD64, "--out", out]);
      return { from: cache, packages: packagesIn(out) };
    })());

  it.each([
    ["are gone", (path: string) => sh(`rm -r '${path}'`)],
    ["are cut short", (path: string) => truncate(path, 100_000)],
    [
      "have one changed byte",
      (path: string) => sh(`printf X | dd of='${path}' bs=1 seek=70000 conv=notrunc status=none`),
    ],
    ["are empty", (path: string) => truncate(path, 0)],
    ["are folders", (path: string) => sh(`rm '${path}'; mkdir '${path}'`)],
  ])("may be anything: where they %s, all is built as if they had never been", async (_, harm) => {
    const { cache, said, kept } = withCache();
    const { from, packages } = await original();
    cpSync(from, cache, { recursive: true });
    const [path = "", ...more] = kept();
    expect(more).toEqual([]);
    await harm(path);
    const out = fresh();
    expect((await said([...DEMO_AMD64, "--out", out])).skipped).toEqual([]);
    expect(packagesIn(out)).toEqual(packages);
  });

  it("may be unwritable: then nothing is kept, and nobody is told", async () => {
    const { cache, skipped } = withCache();
    await writeFile(cache, "a file");
    expect(await skipped(...DEMO_AMD64)).toEqual([]);
    expect(await skipped(...DEMO_AMD64)).toEqual([]);
  });

  it("may be removed, and made by others, while runs use them", async () => {
    const { cache, said } = withCache();
    const { packages } = await original();
    const outs = Array.from({ length: 4 }, fresh);
    const removing = spawn("sh", ["-c", `while :; do rm -rf '${cache}/builds'; done`], { stdio: "ignore" });
    try {
      for (const two of [outs.slice(0, 2), outs.slice(2)])
        await Promise.all(two.map((out) => said([...DEMO_AMD64, "--out", out])));
    } finally {
      removing.kill("SIGKILL");
      await once(removing, "exit");
    }
    for (const out of outs) expect(packagesIn(out)).toEqual(packages);
  });

  it.skipIf(!requireTools("strace"))("spare a run the reading of the medium beyond its digest", async () => {
    const { cache } = withCache();
    const reads = async (): Promise<number> => {
      const log = fresh();
      await sh(
        `LISDEB_CACHE='${cache}' strace -f -y -e trace=read,pread64 -o '${log}' '${process.execPath}' '${COMMAND}' build demo --suite=wheezy --arch=amd64 --out '${fresh()}'`,
      );
      return readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line.includes("/lis-demo.iso>"))
        .reduce((sum, line) => sum + Number(/= (\d+)$/.exec(line)?.[1] ?? 0), 0);
    };
    const { size } = { size: readFileSync(DEMO).length };
    expect(await reads()).toBeGreaterThan(2 * size);
    expect(await reads()).toBe(size);
  });
});
