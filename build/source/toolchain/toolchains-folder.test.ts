import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireRoot } from "../../../tests/support/tools.ts";
import { toolchainsFolder } from "./toolchains-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lisdeb-toolchains-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAME = `lisdeb-toolchains-${process.getuid?.() ?? 0}`;

describe("the folder of compilers' environments", () => {
  it("is in this user's cache, which is made", async () => {
    const cache = join(folder, "a", "cache");
    expect(await toolchainsFolder(cache, folder)).toBe(join(cache, "toolchains"));
    expect(lstatSync(join(cache, "toolchains")).isDirectory()).toBe(true);
  });

  it("is not in a cache into which everybody writes", async () => {
    const cache = join(folder, "cache");
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    expect(await toolchainsFolder(cache, folder)).toBe(join(folder, NAME));
    expect(lstatSync(join(folder, NAME)).mode & 0o777).toBe(0o700);
    chmodSync(cache, 0o1777);
    expect(await toolchainsFolder(cache, folder)).toBe(join(cache, "toolchains"));
  });

  it.skipIf(!requireRoot("folders belong to other users"))(
    "is root's own where the cache, or what it lies in, is another user's",
    async () => {
      const home = join(folder, "home");
      mkdirSync(join(home, ".cache", "lisdeb"), { recursive: true });
      chownSync(home, 1000, 1000);
      expect(await toolchainsFolder(join(home, ".cache", "lisdeb"), folder)).toBe(join(folder, NAME));
    },
  );

  it("is refused where somebody has put a link in its place", async () => {
    const cache = join(folder, "cache");
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    symlinkSync(cache, join(folder, NAME));
    await expect(toolchainsFolder(cache, folder)).rejects.toMatchObject({
      code: "write-failed",
      message: "is another user's, and what is in it cannot be trusted",
    });
  });
});
