import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { sha256, silent, type Lock } from "../../base/index.ts";
import { lying } from "../../deb/lying-deb.test-support.ts";
import { adoptFile } from "../../media/index.ts";
import { freshFolder, prepareToolchain, unpackToolchain } from "./prepare-toolchain.ts";
import type { ToolchainLock } from "./toolchain.ts";

let work: { readonly path: string; remove(): void };
beforeEach(() => {
  work = temporaryFolder("prepare");
});
afterEach(() => work.remove());

const turn = (isHeld: boolean): Lock => ({
  stillHeld: () => Promise.resolve(isHeld),
  release: () => Promise.resolve(),
});
const NOTHING = { packages: [] };

describe("the compiler's environment, as it is made", () => {
  it("is unpacked where no other run unpacks, and what runs left that were killed goes", async () => {
    mkdirSync(join(work.path, "root.new-0123", "usr"), { recursive: true });
    mkdirSync(join(work.path, "other.new-0123"));
    const made = [
      await freshFolder(join(work.path, "root"), turn(true)),
      await freshFolder(join(work.path, "root"), turn(true)),
    ];
    expect(made[0]).not.toBe(made[1]);
    expect(readdirSync(work.path)).toEqual(["other.new-0123"]);
  });

  it("counts for nothing, and removes nothing, once another run has gone on", async () => {
    mkdirSync(join(work.path, "root.new-0123"));
    const lost = {
      code: "write-failed",
      message: expect.stringContaining("another run has gone on") as string,
    };
    await expect(freshFolder(join(work.path, "root"), turn(false))).rejects.toMatchObject(lost);
    expect(existsSync(join(work.path, "root.new-0123"))).toBe(true);
    await expect(unpackToolchain(NOTHING, [], join(work.path, "x"), turn(false))).rejects.toMatchObject(lost);
  });

  it("takes the place of what is not as it was, and nothing else is left", async () => {
    const deb = lying({ data: [{ name: "./usr/include/x.h", content: "x" }] });
    const path = join(work.path, "musl-dev.deb");
    writeFileSync(path, deb);
    const file = { path: "pool/musl-dev.deb", size: deb.length, sha256: sha256(deb) };
    const packages = [{ ...file, name: "musl-dev", version: "1.2.3-1", architecture: "amd64" }];
    const tree = await unpackToolchain({ packages }, [path], join(work.path, "x"), turn(true));
    const cacheDir = join(work.path, "cache");
    await adoptFile(path, file, cacheDir);
    const where = { file: "toolchain.yaml" };
    const locked = {
      where,
      suite: "bookworm",
      snapshot: undefined,
      packages,
      sources: [],
      sha256: file.sha256,
    };
    const lock: ToolchainLock = { ...locked, tree };
    const options = { cacheDir, offline: true, environment: {}, progress: silent };
    const { root } = await prepareToolchain(lock, options);
    writeFileSync(join(root, "changed"), "");
    await prepareToolchain(lock, options);
    expect(readdirSync(root)).toEqual(["usr"]);
    expect(readdirSync(join(root, ".."))).toEqual([`${tree}-${lock.sha256}`]);
    const other = { ...file, sha256: sha256("other"), path: "pool/other.deb" };
    const lie = { ...lock, packages: packages.map((each) => ({ ...each, ...other })), sha256: other.sha256 };
    // The tree that stands there is not what these packages were ever seen to give.
    await expect(prepareToolchain(lie, options)).rejects.toMatchObject({
      code: "offline",
      where: { file: "other.deb" },
    });
    rmSync(root, { recursive: true });
    await expect(prepareToolchain({ ...lock, tree: sha256("another") }, options)).rejects.toMatchObject({
      code: "recipe-invalid",
    });
    expect(readdirSync(join(root, ".."))).toEqual([]);
  });
});
