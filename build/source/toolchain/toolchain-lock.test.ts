import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { packagesDigest, toolchainFile, toolchainLock } from "./toolchain-lock.ts";
import { toolchainText } from "./write-lock.ts";

const folder = temporaryFolder("toolchain-lock");
afterAll(folder.remove);
const own = readFileSync(toolchainFile(), "utf8");

/** The problem of the lock that comes with lisdeb, once it is changed. */
async function problemOf(change: (text: string) => string): Promise<unknown> {
  const path = join(folder.path, "toolchain.yaml");
  writeFileSync(path, change(own));
  return toolchainLock(path).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("the lock of the compiler's environment", () => {
  it("names each package once, by digest and size, and the source of the C library in the same version", async () => {
    const { packages, sources, sha256 } = await toolchainLock();
    const names = packages.map(({ name, architecture }) => `${name}:${architecture}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining(["gcc-12:amd64", "musl-dev:amd64", "musl-dev:i386", "patch:amd64"]),
    );
    const version = packages.find(({ name }) => name === "musl-dev")?.version ?? "";
    expect(sources.map(({ path }) => path)).toContain(`pool/main/m/musl/musl_${version}.dsc`);
    expect(packagesDigest([...packages].reverse())).toBe(sha256);
    expect(packagesDigest(packages.slice(1))).not.toBe(sha256);
  });

  it.each<[string, (text: string) => string, object]>([
    [
      "a path out of the pool",
      (text) => text.replace("path: pool/main/g", "path: ../main/g"),
      { line: 13, column: 11 },
    ],
    ["half a digest", (text) => text.replace(/^tree: .*$/m, "tree: abc"), { line: 6, column: 7 }],
    ["a size that no package has", (text) => text.replace(/size: \d+/, "size: -1"), { line: 11, column: 11 }],
    [
      "another architecture",
      (text) => text.replace("architecture: amd64", "architecture: sparc"),
      { line: 10, column: 19 },
    ],
    ["a key that nobody knows", (text) => `${text}more: 1\n`, {}],
  ])("is refused with its place for %s", async (_, change, place) => {
    expect(await problemOf(change)).toMatchObject({ code: "recipe-invalid", where: place });
  });

  it("is written anew with its comments, and the same text where nothing changed", async () => {
    const lock = await toolchainLock();
    expect(toolchainText(own, lock)).toBe(own);
    const [first, ...others] = lock.packages;
    const packages = first ? [{ ...first, version: "99" }, ...others] : [];
    const changed = toolchainText(own, { ...lock, packages, snapshot: undefined });
    expect(changed).toContain('version: "99"');
    expect(changed).not.toContain("snapshot:");
    expect(changed.split("\n").slice(0, 3)).toEqual(own.split("\n").slice(0, 3));
  });
});
