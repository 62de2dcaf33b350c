import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sh, temporaryFolder } from "../../../tests/support/shell.ts";
import { requireRoot } from "../../../tests/support/tools.ts";
import { cacheUnwritable } from "./cache-unwritable.ts";

const work = temporaryFolder("cache-unwritable");
afterAll(() => work.remove());

describe("whether anything can be fetched into the cache", () => {
  it("is so where its folder can be made, which it is not for that", async () => {
    const cache = join(work.path, "to/be/made");
    expect(await cacheUnwritable(cache)).toBeUndefined();
    expect(existsSync(join(work.path, "to"))).toBe(false);
    await mkdir(join(cache, "partial"), { recursive: true });
    expect(await cacheUnwritable(cache)).toBeUndefined();
  });

  it("is not so where it, or a folder above it, is a file, be it one that can be executed", async () => {
    const file = join(work.path, "file");
    await writeFile(file, "", { mode: 0o755 });
    for (const cache of [file, join(file, "cache")])
      expect(await cacheUnwritable(cache)).toMatchObject({
        code: "write-failed",
        message: "cannot write: a part of the path is not a folder",
        hint: "LISDEB_CACHE names another folder for the cache",
      });
  });

  it.skipIf(!requireRoot("a file system is mounted read-only"))(
    "is not so on a file system that can only be read",
    async () => {
      const disk = join(work.path, "disk");
      await mkdir(disk);
      await sh(`mount -t tmpfs -o ro,size=24k lisdeb-test '${disk}'`);
      try {
        expect(await cacheUnwritable(join(disk, "cache"))).toMatchObject({
          message: "cannot write: the file system is read-only",
          where: { file: disk },
        });
      } finally {
        await sh(`umount '${disk}'`);
      }
    },
  );
});
