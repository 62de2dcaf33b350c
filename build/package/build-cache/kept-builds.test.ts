import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { mkdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireRoot } from "../../../tests/support/tools.ts";
import { sha256 } from "../../base/index.ts";
import { packBuild, type KeptBuild } from "./build-parcel.ts";
import { keepBuild, keptBuild } from "./kept-builds.ts";

const work = temporaryFolder("kept-builds");
afterAll(() => work.remove());

const KEY = sha256("key");
const CONTENT = Buffer.from("a package");
const BUILD: KeptBuild = {
  answer: { recipe: "demo" },
  files: [{ name: "a.deb", content: CONTENT, sha256: sha256(CONTENT) }],
};

let counter = 0;
const fresh = (): string => join(work.path, `cache-${++counter}`);

/** A cache that keeps the build, and the file that it is kept in. */
async function kept(): Promise<{ cache: string; file: string }> {
  const cache = fresh();
  await keepBuild(cache, KEY, BUILD);
  return { cache, file: join(cache, "builds", KEY) };
}

describe("a build that was kept", () => {
  it("is there again, and in a file and folder that are its user's alone", async () => {
    const { cache, file } = await kept();
    expect(await keptBuild(cache, KEY)).toEqual(BUILD);
    expect(await keptBuild(cache, sha256("another"))).toBeUndefined();
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(join(cache, "builds"))).toEqual([KEY]);
  });

  it("is not used where another user could have written it: a file or folder that others may write", async () => {
    const { cache, file } = await kept();
    for (const path of [file, join(cache, "builds")]) {
      const { mode } = statSync(path);
      chmodSync(path, mode | 0o020);
      expect(await keptBuild(cache, KEY), path).toBeUndefined();
      chmodSync(path, mode);
      expect(await keptBuild(cache, KEY), path).toEqual(BUILD);
    }
  });

  it.skipIf(!requireRoot("a file is given to another user"))(
    "is not used where it is another user's file or folder",
    async () => {
      const { cache, file } = await kept();
      for (const path of [file, join(cache, "builds")]) {
        await sh(`chown 1:1 '${path}'`);
        expect(await keptBuild(cache, KEY), path).toBeUndefined();
        await keepBuild(cache, sha256("next"), BUILD);
        await sh(`chown 0:0 '${path}'`);
      }
      expect(await keptBuild(cache, KEY)).toEqual(BUILD);
    },
  );

  it("is not used through a symbolic link, and a pipe in its place is not waited for", async () => {
    const { cache, file } = await kept();
    await sh(`mv '${file}' '${file}.elsewhere'`);
    await symlink(`${file}.elsewhere`, file);
    expect(await keptBuild(cache, KEY)).toBeUndefined();
    await sh(`rm '${file}'; mkfifo -m 600 '${file}'`);
    expect(await keptBuild(cache, KEY)).toBeUndefined();
  });

  it("is put in place of a damaged one", async () => {
    const { cache, file } = await kept();
    await writeFile(file, readFileSync(file).subarray(0, -1));
    expect(await keptBuild(cache, KEY)).toBeUndefined();
    await keepBuild(cache, KEY, BUILD);
    expect(await keptBuild(cache, KEY)).toEqual(BUILD);
  });

  it("is there whole or not at all, however many runs keep, use and remove it at once", async () => {
    const { cache, file } = await kept();
    const seen = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        if (at % 3 === 0) await keepBuild(cache, KEY, BUILD);
        else if (at % 3 === 1) await sh(`rm -f '${file}'`);
        return keptBuild(cache, KEY);
      }),
    );
    for (const each of seen) if (each) expect(each).toEqual(BUILD);
    expect(readdirSync(join(cache, "builds")).filter((name) => name !== KEY)).toEqual([]);
  });
});

describe("keeping builds", () => {
  it("lets those go that were not used for longest, and of a killed run what is an hour old", async () => {
    const cache = fresh();
    const size = packBuild(KEY, BUILD).length;
    const keys = ["a", "b", "c"].map((text) => sha256(text));
    for (const [at, key] of keys.entries()) {
      await keepBuild(cache, key, BUILD);
      await utimes(join(cache, "builds", key), at + 1, at + 1);
    }
    // Used again, so that the second is the oldest.
    expect(await keptBuild(cache, keys[0]!)).toEqual(BUILD);
    const [old, young] = [".new-1-old", ".new-1-young"].map((name) => join(cache, "builds", name));
    for (const path of [old!, young!]) await writeFile(path, "half");
    await utimes(old!, 1, 1);
    await keepBuild(cache, KEY, BUILD, 3 * size);
    expect(readdirSync(join(cache, "builds")).sort()).toEqual(
      [".new-1-young", keys[0]!, keys[2]!, KEY].sort(),
    );
  });

  it("harms nobody where it cannot be done: no folder, a file or a link in its place", async () => {
    const file = fresh();
    await writeFile(file, "");
    await keepBuild(file, KEY, BUILD);
    await keepBuild("/proc/lisdeb", KEY, BUILD);
    const cache = fresh();
    await mkdir(join(cache, "elsewhere"), { recursive: true });
    chmodSync(join(cache, "elsewhere"), 0o755);
    await symlink("elsewhere", join(cache, "builds"));
    await keepBuild(cache, KEY, BUILD);
    expect(readdirSync(join(cache, "elsewhere"))).toEqual([]);
    expect(statSync(join(cache, "elsewhere")).mode & 0o777).toBe(0o755);
    expect(existsSync("/proc/lisdeb")).toBe(false);
    expect(await keptBuild(file, KEY)).toBeUndefined();
  });
});
