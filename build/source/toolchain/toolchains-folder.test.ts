import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runOk } from "../../../tests/support/shell.ts";
import { requireRoot, requireTools } from "../../../tests/support/tools.ts";
import { placeFailure, toolchainsFolder, withHint } from "./toolchains-folder.ts";

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

  it("is not in a cache that nobody can make", async () => {
    expect(await toolchainsFolder("/sys/lisdeb", folder)).toBe(join(folder, NAME));
  });

  it.skipIf(!requireRoot("another user asks") || !requireTools("setpriv"))(
    "is another user's own where that one can only read the cache",
    async () => {
      const [cache, script] = [join(folder, "cache"), join(folder, "folder.mjs")];
      const bare = join(folder, "bare");
      mkdirSync(join(cache, "toolchains"), { recursive: true });
      mkdirSync(bare);
      chmodSync(folder, 0o1777);
      await bundled(script);
      const user = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, script];
      for (const each of [cache, bare]) {
        const { stdout } = await runOk("setpriv", [...user, each, folder], { cwd: "/" });
        expect(stdout).toBe(join(folder, "lisdeb-toolchains-65534"));
      }
    },
  );

  it("is refused where somebody has put a link in its place", async () => {
    const cache = join(folder, "cache");
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    symlinkSync(cache, join(folder, NAME));
    await expect(toolchainsFolder(cache, folder)).rejects.toMatchObject({
      code: "write-failed",
      message: "is another user's, or in a folder of one, and what is in it cannot be trusted",
    });
  });
});

describe("a failed write where environments are", () => {
  it("names the way out once, and what is no failed write stays as it is", () => {
    const full = Object.assign(new Error("full"), { code: "ENOSPC" });
    const failed = placeFailure(full, "/cache/toolchains/x");
    expect(failed).toMatchObject({
      code: "write-failed",
      message: "cannot write: no space left on the disk",
      where: { file: "/cache/toolchains/x" },
      hint: "LISDEB_CACHE names another folder for the cache, TMPDIR one for what is temporary",
    });
    expect(withHint(failed)).toBe(failed);
    expect(withHint(full)).toBe(full);
  });
});

/** A program that prints the folder for the cache and the temporary folder that it is given. */
async function bundled(outfile: string): Promise<void> {
  const contents = `import { toolchainsFolder } from "./toolchains-folder.ts";
    process.stdout.write(await toolchainsFolder(process.argv[2], process.argv[3]));`;
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  chmodSync(outfile, 0o644);
}
