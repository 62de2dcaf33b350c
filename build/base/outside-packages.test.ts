import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { OUTSIDE_PACKAGES, outsideDigests, outsideFiles } from "./outside-packages.ts";

const work = temporaryFolder("outside-packages");
afterAll(() => work.remove());

const NATIVE = "lzma-native: its compiled part";

describe("the packages that are no part of the bundle", () => {
  it("load of themselves only what is listed", async () => {
    const names = OUTSIDE_PACKAGES.map(({ name }) => name);
    const program = `
      const loaded = ${JSON.stringify(names)}.map((name) => require(name));
      loaded[1].init().then(() => console.log(JSON.stringify(Object.keys(require.cache))));`;
    const { stdout } = await runOk(process.execPath, ["-e", program]);
    const ofThem = (JSON.parse(stdout) as string[]).filter((path) =>
      names.some((name) => path.includes(`/node_modules/${name}/`)),
    );
    const listed = [...outsideFiles(import.meta.url).values()];
    expect(ofThem).toHaveLength(5);
    for (const path of ofThem) expect(listed).toContain(path);
  });

  it("have another digest for each byte of them, and for a compiled part that passes by their own", async () => {
    const modules = join(work.path, "node_modules");
    mkdirSync(modules);
    const { resolve } = createRequire(import.meta.url);
    for (const name of [...OUTSIDE_PACKAGES.map((each) => each.name), "node-gyp-build"]) {
      const [folder = ""] = new RegExp(`^.*/node_modules/${name}/`).exec(resolve(name)) ?? [];
      cpSync(folder, join(modules, name), { recursive: true, filter: (path) => !/\/(deps|src)$/.test(path) });
    }
    const from = join(work.path, "program.js");
    const there = await outsideDigests(from);
    // Wherever they lie.
    expect(there).toEqual(await outsideDigests(import.meta.url));
    for (const [called, path] of outsideFiles(from)) {
      const before = readFileSync(path);
      writeFileSync(
        path,
        called.endsWith(".json") ? `${before.toString()} ` : Buffer.concat([before, Buffer.of(0)]),
      );
      const changed = (await outsideDigests(from)).filter(([, digest], at) => there[at]?.[1] !== digest);
      expect(changed.map(([name]) => name)).toEqual([called]);
      writeFileSync(path, before);
    }
    const compiled = join(modules, "lzma-native/build/Release");
    mkdirSync(compiled, { recursive: true });
    writeFileSync(join(compiled, "lzma.node"), "compiled here");
    expect(outsideFiles(from).get(NATIVE)).toBe(join(compiled, "lzma.node"));
  });

  it("have none where one of them is not installed", async () => {
    await expect(outsideDigests("/absent/program.js")).rejects.toThrow("lzma-native");
  });
});
