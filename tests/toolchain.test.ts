import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  chmodSync,
  symlinkSync,
} from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  poolFiles,
  prepareToolchain,
  toolchainFile,
  toolchainSources,
  treeDigest,
  writeToolchainLock,
  type Toolchain,
} from "../build/source/index.ts";
import { lisdeb } from "./support/lisdeb.ts";
import { kernelTarball } from "./support/made-kernel.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { TOOLCHAIN_CACHE, TOOLCHAIN_OPTIONS, testToolchain, toolchainAsIn } from "./support/toolchain.ts";
import { requireTools } from "./support/tools.ts";

const folder = temporaryFolder("toolchain");
afterAll(folder.remove);

const RECIPE = `title: t
version: "1"
licence: { verdict: GPL-2.0, evidence: The text of the test }
maintainer: T <t@example.org>
media: [{ file: FILE }]
source: { kernel: "3.6.11" }
`;

describe.skipIf(!requireTools("apt-get", "unshare", "prlimit", "tar", "xz"))(
  "the compiler's environment",
  () => {
    let toolchain: Toolchain;
    /** A cache that has the packages, and not yet what is in them. */
    const cacheDir = join(folder.path, "cache");
    const offline = { ...TOOLCHAIN_OPTIONS, cacheDir, offline: true };
    beforeAll(async () => {
      toolchain = await testToolchain();
      mkdirSync(join(cacheDir, "sha256"), { recursive: true });
      await poolFiles(toolchain.lock.packages, toolchain.lock, TOOLCHAIN_OPTIONS);
      for (const { sha256 } of toolchain.lock.packages) {
        const kept = join(TOOLCHAIN_CACHE, "sha256", sha256);
        await runOk("cp", ["--reflink=auto", kept, join(cacheDir, "sha256", sha256)]);
      }
    });

    it("is made of the packages in the cache by one of two runs, without the network, and is what dpkg-deb unpacks", async () => {
      const made = await Promise.all([1, 2].map(() => prepareToolchain(toolchain.lock, offline)));
      const root = made[0]?.root ?? "";
      expect(made.map((each) => each.root)).toEqual([root, root]);
      const { tree, sha256 } = toolchain.lock;
      expect(readdirSync(join(root, ".."))).toEqual([`${tree}-${sha256}`]);
      const plain = join(folder.path, "plain");
      mkdirSync(plain);
      for (const each of toolchain.lock.packages)
        await runOk("dpkg-deb", ["-x", join(cacheDir, "sha256", each.sha256), plain]);
      // What is there is the same; what was left out is there no more, and nothing was added.
      const { stdout } = await runOk("sh", ["-c", `diff -r --no-dereference "${plain}" "${root}" || :`]);
      expect(
        stdout.split("\n").filter((line) => line !== "" && !line.startsWith(`Only in ${plain}`)),
      ).toEqual([]);
      expect(stdout).toContain(`Only in ${plain}/usr: share`);
    });

    it("is proven whole on each use: every byte, mode, link, and that nothing was added; and is made anew where that fails", async () => {
      const { root } = await prepareToolchain(toolchain.lock, offline);
      const as = join(root, "usr/bin/as");
      const [header, added] = ["stdio.h", "zzz.h"].map((name) =>
        join(root, "usr/include/x86_64-linux-musl", name),
      );
      const compiler = join(root, "usr/lib/gcc/x86_64-linux-gnu/12/cc1");
      const damages: readonly (readonly [() => void, () => void])[] = [
        [() => patchByte(compiler), () => patchByte(compiler)],
        [() => renameSync(header ?? "", `${root}/../h`), () => renameSync(`${root}/../h`, header ?? "")],
        [() => writeFileSync(added ?? "", ""), () => rmSync(added ?? "")],
        [() => chmodSync(compiler, 0o644), () => chmodSync(compiler, 0o755)],
        [() => relink(as, "/bin/true"), () => relink(as, "x86_64-linux-gnu-as")],
      ];
      for (const [damage, mend] of damages) {
        damage();
        expect(await treeDigest(root)).not.toBe(toolchain.lock.tree);
        mend();
        expect(await treeDigest(root)).toBe(toolchain.lock.tree);
      }
      patchByte(compiler);
      await prepareToolchain(toolchain.lock, offline);
      expect(await treeDigest(root)).toBe(toolchain.lock.tree);
    });

    it("is refused where its packages are not in the cache and the network may not be used", async () => {
      const empty = { ...offline, cacheDir: join(folder.path, "empty") };
      await expect(prepareToolchain(toolchain.lock, empty)).rejects.toMatchObject({ code: "offline" });
    });

    it("is refused, with the command that mends it, where no mirror has a package any more", async () => {
      const server = createServer((_, response) => response.writeHead(404).end());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo; // of a listening TCP server it is one
      const mirrors = { apt: [], known: [`http://127.0.0.1:${port}/debian/`] };
      const options = { ...TOOLCHAIN_OPTIONS, cacheDir: join(folder.path, "gone"), mirrors };
      const environment = { ...process.env, no_proxy: "127.0.0.1" };
      await expect(prepareToolchain(toolchain.lock, { ...options, environment })).rejects.toMatchObject({
        code: "toolchain-gone",
        message: expect.stringContaining("the server answered 404: there is no such file") as string,
        hint: expect.stringContaining("lisdeb recipe lock --toolchain") as string,
      });
      server.close();
    });

    it("is not said to be gone where the network fails, and nobody knows", async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo; // as above
      await new Promise((resolve) => server.close(resolve));
      const mirrors = { apt: [], known: [`http://127.0.0.1:${port}/debian/`] };
      const options = { ...TOOLCHAIN_OPTIONS, cacheDir: join(folder.path, "dead"), mirrors };
      const environment = { ...process.env, no_proxy: "127.0.0.1" };
      await expect(prepareToolchain(toolchain.lock, { ...options, environment })).rejects.toMatchObject({
        code: "download-failed",
      });
    });

    it("is refused where the packages give another tree than the lock states", async () => {
      const lock = { ...toolchain.lock, tree: "0".repeat(64) as typeof toolchain.lock.tree };
      await expect(prepareToolchain(lock, offline)).rejects.toMatchObject({ code: "recipe-invalid" });
      const { tree, sha256 } = toolchain.lock;
      expect(readdirSync(join(cacheDir, "toolchains"))).toEqual([`${tree}-${sha256}`]);
    });

    it.skipIf(!requireTools("dpkg-source"))("brings the source package of its C library, whole", async () => {
      const sources = join(folder.path, "sources");
      mkdirSync(sources);
      const files = await toolchainSources(toolchain.lock, TOOLCHAIN_OPTIONS);
      for (const { file, content } of files) writeFileSync(join(sources, file), content);
      const dsc = files.find(({ file }) => file.endsWith(".dsc"))?.file ?? "";
      await runOk("dpkg-source", ["--no-check", "-x", dsc, "musl"], { cwd: sources });
      const version = toolchain.libc.replace("musl ", "");
      expect(readFileSync(join(sources, "musl", "VERSION"), "utf8").trim()).toBe(version);
    });

    it("is the one that LISDEB_TOOLCHAIN names: so daemons are compiled, and tested, where the mirrors have dropped a locked package", async () => {
      const [gone, today] = [join(folder.path, "gone.yaml"), join(folder.path, "today.yaml")];
      copyFileSync(toolchainFile(), gone);
      const packages = toolchain.lock.packages.map((each) =>
        each.name === "patch"
          ? {
              ...each,
              sha256: "0".repeat(64) as typeof each.sha256,
              path: each.path.replace("_", "_0-gone+"),
            }
          : each,
      );
      await writeToolchainLock(gone, { ...toolchain.lock, packages });
      const server = createServer((_, response) => response.writeHead(404).end());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo; // as above
      const mirrors = { apt: [], known: [`http://127.0.0.1:${port}/debian/`] };
      const { lock } = await toolchainAsIn(gone, today, mirrors);
      server.close();
      expect(lock.where.file).toBe(today);

      const medium = await kernelTarball(folder.path, "3.6.11");
      const recipe = join(folder.path, "made-kernel.yaml");
      writeFileSync(recipe, RECIPE.replace("FILE", basename(medium)));
      const out = join(folder.path, "out");
      const build = ["build", recipe, "--media", medium, "--suite=wheezy", "--arch=amd64", "--out", out];
      const built = (LISDEB_TOOLCHAIN: string) =>
        lisdeb([...build, "--json", "--force"], { env: { LISDEB_CACHE: TOOLCHAIN_CACHE, LISDEB_TOOLCHAIN } });
      const refused = await built(join(folder.path, "none.yaml"));
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("none.yaml: ")]);
      const ran = await built(today);
      expect([ran.status, ran.stderr]).toEqual([0, ""]);
      const { packages: made } = JSON.parse(ran.stdout) as { packages: { record: string }[] };
      expect(JSON.parse(readFileSync(made[0]?.record ?? "", "utf8"))).toMatchObject({
        inputs: { source: { toolchain: lock.sha256 } },
      });
    });

    it("is locked as Debian has it today by `recipe lock --toolchain`, after a yes", async () => {
      const file = join(folder.path, basename(toolchainFile()));
      copyFileSync(toolchainFile(), file);
      const old = toolchain.lock.packages.map((each) =>
        each.name === "patch"
          ? { ...each, version: "2.0-1", sha256: "0".repeat(64) as typeof each.sha256 }
          : each,
      );
      await writeToolchainLock(file, { ...toolchain.lock, packages: old });
      const lock = async (...args: readonly string[]) =>
        lisdeb(["recipe", "lock", "--toolchain", ...args], {
          env: { LISDEB_CACHE: TOOLCHAIN_CACHE, LISDEB_TOOLCHAIN: file },
        });
      expect((await lock()).status).toBe(2);
      const said = await lock("--yes");
      expect(said.status).toBe(0);
      expect(said.stderr).toMatch(/^patch +amd64 +2\.0-1 +\S+$/m);
      expect(said.stdout).toBe(`The compiler's environment is locked in ${file}.\n`);
      expect(readFileSync(file, "utf8")).not.toContain("version: 2.0-1");
    });
  },
);

function relink(path: string, target: string): void {
  rmSync(path);
  symlinkSync(target, path);
}

function patchByte(path: string): void {
  const bytes = readFileSync(path);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
