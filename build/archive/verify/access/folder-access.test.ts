import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folderAccess } from "./folder-access.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-folder-access-"));
  mkdirSync(join(folder, "archive/dists"), { recursive: true });
  mkdirSync(join(folder, "archive/.lisdeb/x/1"), { recursive: true });
  mkdirSync(join(folder, "outside"));
  writeFileSync(join(folder, "archive/.lisdeb/x/1/Release"), "of the archive");
  writeFileSync(join(folder, "outside/Release"), "root:secret");
  symlinkSync("../.lisdeb/x/1", join(folder, "archive/dists/x"));
  symlinkSync("../../outside", join(folder, "archive/dists/hostile"));
  symlinkSync(join(folder, "outside/Release"), join(folder, "archive/InRelease"));
  symlinkSync("archive", join(folder, "by-another-name"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("folderAccess", () => {
  it.each(["archive", "by-another-name"])(
    "follows links that stay in the archive, which is called %s",
    async (name) => {
      const access = folderAccess(join(folder, name));
      const file = await access.open("dists/x/Release");
      expect(Buffer.from((await file?.source?.read(0, 14)) ?? []).toString()).toBe("of the archive");
      await file?.close();
      expect(await access.list("dists/x", 0)).toEqual([{ path: "dists/x/Release", size: 14 }]);
    },
  );

  it.each(["dists/hostile/Release", "InRelease"])(
    "reads nothing through a link that leads outside: %s",
    async (path) => {
      await expect(folderAccess(join(folder, "archive")).open(path)).rejects.toMatchObject({
        code: "archive-invalid",
        message: "a link leads outside the archive here, and is not followed",
        where: { inside: [path] },
      });
    },
  );

  it("lists no folder outside", async () => {
    const access = folderAccess(join(folder, "archive"));
    await expect(access.list("dists", 2)).rejects.toMatchObject({ code: "archive-invalid" });
    await expect(access.list("dists/hostile", 0)).rejects.toMatchObject({ code: "archive-invalid" });
  });
});
