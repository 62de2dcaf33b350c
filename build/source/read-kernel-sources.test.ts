import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  kernelTarball,
  linuxSourcePackage,
  TREE_TIME,
  TREES,
  writeTree,
} from "../../tests/support/made-kernel.ts";
import { runOk, sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { sha256 } from "../base/index.ts";
import type { KernelSources } from "./kernel-sources.ts";
import { readKernelSources } from "./read-kernel-sources.ts";

const work = temporaryFolder("sources");
afterAll(() => work.remove());

const inside = async (name: string): Promise<string> => {
  const folder = join(work.path, name);
  await mkdir(folder, { recursive: true });
  return folder;
};

const asText = ({ files }: KernelSources): Record<string, string> =>
  Object.fromEntries(files.map(({ path, content }) => [path, Buffer.from(content).toString()]));

/** What is to be kept of a tree, in order. */
const kept = (version: keyof typeof TREES, ...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, (TREES[version] as Record<string, string>)[path] ?? ""]));

describe.skipIf(!requireTools("tar", "gzip", "bzip2", "xz", "zstd", "dpkg-deb", "git"))(
  "readKernelSources",
  () => {
    it.each(["", ".gz", ".bz2", ".xz", ".zst"] as const)(
      "reads a tarball that GNU tar made: .tar%s",
      async (ending) => {
        const path = await kernelTarball(await inside(`tar${ending}`), "3.6.11", ending);
        const sources = await readKernelSources(path);
        expect(sources).toMatchObject({
          kernel: "3.6.11",
          time: TREE_TIME,
          origin: { file: `linux-3.6.11.tar${ending}`, sha256: sha256(await readFile(path)) },
        });
        expect(asText(sources)).toEqual(
          kept(
            "3.6.11",
            "COPYING",
            "Makefile",
            "include/linux/connector.h",
            "include/linux/hyperv.h",
            "tools/hv/hv_kvp_daemon.c",
          ),
        );
      },
    );

    it("reads a tarball that git made, with its pax header for all members", async () => {
      const folder = await inside("git");
      await writeTree(TREES["3.6.11"], join(folder, "tree"));
      await sh(
        "git init -q . && git add -A && git -c user.name=T -c user.email=t@e.org commit -qm x && git archive --prefix=linux-3.6.11/ -o ../linux.tar HEAD",
        { cwd: join(folder, "tree"), env: { GIT_COMMITTER_DATE: "2012-12-21T00:00:00Z" } },
      );
      const sources = await readKernelSources(join(folder, "linux.tar"));
      expect(sources).toMatchObject({ kernel: "3.6.11", time: TREE_TIME });
      expect(sources.files).toHaveLength(5);
    });

    it("reads Debian's linux-source package, and takes the headers for programs and the licence's texts", async () => {
      const path = await linuxSourcePackage(await inside("deb"), "6.12.1");
      const sources = await readKernelSources(path);
      expect(sources).toMatchObject({
        kernel: "6.12.1",
        time: TREE_TIME,
        origin: { file: "linux-source-6.12_6.12.1-1_all.deb", sha256: sha256(await readFile(path)) },
      });
      expect(asText(sources)).toEqual(
        kept(
          "6.12.1",
          "COPYING",
          "LICENSES/exceptions/Linux-syscall-note",
          "LICENSES/preferred/GPL-2.0",
          "Makefile",
          "include/uapi/linux/connector.h",
          "include/uapi/linux/hyperv.h",
          "tools/hv/hv_fcopy_uio_daemon.c",
          "tools/hv/hv_get_dns_info.sh",
          "tools/hv/hv_kvp_daemon.c",
          "tools/hv/hv_vss_daemon.c",
        ),
      );
    });

    it("reads the folder of an unpacked tree to the same files, modes and time, but without a digest", async () => {
      const folder = await inside("folder");
      const tarball = await kernelTarball(folder, "3.16.85", "");
      const unpacked = join(folder, "unpacked");
      await mkdir(unpacked);
      await runOk("tar", ["-C", unpacked, "-xf", tarball]);
      const read = await readKernelSources(join(unpacked, "linux-3.16.85"));
      const { origin, ...sources } = await readKernelSources(tarball);
      expect(read).toEqual({ ...sources, origin: { file: "linux-3.16.85", sha256: undefined } });
      expect(origin.sha256).toBeDefined();
      expect(sources.files.map(({ path, mode }) => `${mode.toString(8)} ${path}`)).toContain(
        "755 tools/hv/hv_get_dns_info.sh",
      );
    });

    it("leaves out what somebody has compiled in it, whatever its name", async () => {
      const folder = join(await inside("compiled"), "tree");
      await writeTree(TREES["3.6.11"], folder);
      const { files } = await readKernelSources(folder);
      await writeTree(
        {
          "tools/hv/hv_kvp_daemon.o": "an object file\n",
          "tools/hv/.hv_kvp_daemon.o.cmd": "cmd_hv_kvp_daemon.o := gcc\n",
          "tools/hv/.hv_kvp_daemon.o.d": "hv_kvp_daemon.o: hv_kvp_daemon.c\n",
          "tools/hv/include/x.a": "!<arch>\n",
          "tools/hv/hv_kvp_daemon": "\x7fELF\x02\x01\x01\0",
        },
        folder,
        TREE_TIME + 100,
      );
      const read = await readKernelSources(folder);
      expect(read.files).toEqual(files);
      expect(read.time).toBe(TREE_TIME);
      await writeTree({ "tools/hv/.gitignore": "hv_kvp_daemon\n", "tools/hv/lsvmbus": "#!\n" }, folder);
      expect((await readKernelSources(folder)).files).toHaveLength(files.length + 2);
    });

    it("takes the latest time of what it keeps, and of nothing else", async () => {
      const folder = join(await inside("times"), "tree");
      await writeTree(TREES["3.6.11"], folder);
      await writeTree({ "tools/hv/hv_kvp_daemon.c": "int main;\n" }, folder, TREE_TIME + 100);
      await writeTree({ MAINTAINERS: "later\n" }, folder, TREE_TIME + 200);
      expect((await readKernelSources(folder)).time).toBe(TREE_TIME + 100);
    });

    it.each([
      ["VERSION = 4\nPATCHLEVEL = 0\nSUBLEVEL = 0\nEXTRAVERSION = -rc1\n", "4.0.0-rc1"],
      ["# SPDX\nVERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 176\nEXTRAVERSION =\n", "6.1.176"],
      ["VERSION=2\nPATCHLEVEL=6\nSUBLEVEL=39\nEXTRAVERSION=.4\n", "2.6.39.4"],
    ])("reads the version as the Makefile puts it together: %j", async (makefile, version) => {
      const folder = join(await inside(`version-${version}`), "tree");
      await writeTree({ ...TREES["3.6.11"], Makefile: makefile }, folder);
      expect((await readKernelSources(folder)).kernel).toBe(version);
    });

    describe("with a cache", () => {
      let tarball: string;
      let cacheDir: string;
      beforeAll(async () => {
        const folder = await inside("cached");
        tarball = await kernelTarball(folder, "3.6.11");
        cacheDir = join(folder, "cache");
      });
      const entry = async (): Promise<string> =>
        join(cacheDir, "sources", (await readdir(join(cacheDir, "sources")))[0] ?? "");

      it("finds what it kept by the file's digest, under whatever name the file has now", async () => {
        const first = await readKernelSources(tarball, { cacheDir });
        const before = await readFile(await entry());
        const copy = join(work.path, "renamed");
        await copyFile(tarball, copy);
        const unpacked: string[] = [];
        const progress = {
          start: (label: string) => {
            unpacked.push(label);
            return { advance: () => undefined, done: () => undefined };
          },
        };
        const second = await readKernelSources(copy, { cacheDir, progress, file: "linux.tar.xz" });
        expect(unpacked).toEqual([]);
        expect(second).toEqual({ ...first, origin: { ...first.origin, file: "linux.tar.xz" } });
        expect(await readFile(await entry())).toEqual(before);
      });

      it.each([
        [
          "a byte is another",
          async (path: string) => writeFile(path, (await readFile(path, "utf8")).replace("6", "7")),
        ],
        [
          "it is cut short",
          async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 5000)),
        ],
        ["it is empty", async (path: string) => writeFile(path, "")],
        [
          "it is whole, and of another form",
          async (path: string) => {
            const json = JSON.stringify({ format: 0, time: 1, files: [] });
            await writeFile(path, `${sha256(json)}\n${json}`);
          },
        ],
        [
          "it is whole, and holds what no tree does",
          async (path: string) => {
            const whole = JSON.parse((await readFile(path, "utf8")).slice(65)) as object;
            const file = { path: "tools/hv/../../../etc/shadow", mode: 0o644, content: "" };
            const json = JSON.stringify({ ...whole, files: [file] });
            await writeFile(path, `${sha256(json)}\n${json}`);
          },
        ],
        [
          "it is that of another file, under this one's name",
          async (path: string) => {
            const folder = await inside("another");
            const other = join(folder, "cache");
            await readKernelSources(await kernelTarball(folder, "3.16.85"), { cacheDir: other });
            const [name = ""] = await readdir(join(other, "sources"));
            await copyFile(join(other, "sources", name), path);
          },
        ],
        [
          "it was kept by other rules",
          async (path: string) => {
            const kept = JSON.parse((await readFile(path, "utf8")).slice(65)) as { wanted: string[] };
            const json = JSON.stringify({ ...kept, wanted: kept.wanted.slice(1), files: [] });
            await writeFile(path, `${sha256(json)}\n${json}`);
          },
        ],
        ["others can write it", async (path: string) => chmod(path, 0o666)],
      ])("reads the tarball anew where %s", async (_, damage) => {
        const first = await readKernelSources(tarball, { cacheDir });
        await damage(await entry());
        expect(await readKernelSources(tarball, { cacheDir })).toEqual(first);
        const again = await readFile(await entry(), "utf8");
        expect(again.slice(0, 64)).toBe(sha256(again.slice(65)));
      });

      it("keeps nothing of a file that is changed while it is read", async () => {
        const folder = await inside("changing");
        const path = await kernelTarball(folder, "3.6.11", "");
        const own = join(folder, "cache");
        const bytes = readFileSync(path);
        const change = () => writeFileSync(path, bytes.fill(7, bytes.length - 1));
        const progress = {
          start: () => ({ advance: change, done: () => undefined }),
        };
        await expect(readKernelSources(path, { cacheDir: own, progress })).rejects.toThrow(
          "was changed while it was read",
        );
        expect(existsSync(own)).toBe(false);
      });

      it("does without a cache that cannot be written", async () => {
        const file = join(work.path, "no-folder");
        await writeFile(file, "");
        expect((await readKernelSources(tarball, { cacheDir: file })).kernel).toBe("3.6.11");
      });

      it("reads the tarball anew where others can write into the cache's folder", async () => {
        const own = join(work.path, "shared-cache");
        await readKernelSources(tarball, { cacheDir: own });
        const [name = ""] = await readdir(join(own, "sources"));
        const before = (await stat(join(own, "sources", name))).ino;
        await readKernelSources(tarball, { cacheDir: own });
        expect((await stat(join(own, "sources", name))).ino).toBe(before);
        await chmod(join(own, "sources"), 0o777);
        expect((await readKernelSources(tarball, { cacheDir: own })).kernel).toBe("3.6.11");
        expect((await stat(join(own, "sources", name))).ino).not.toBe(before);
      });

      it("follows no link in the cache", async () => {
        const own = join(work.path, "linked");
        await readKernelSources(tarball, { cacheDir: own });
        const [name = ""] = await readdir(join(own, "sources"));
        const linked = join(work.path, "linked-2", "sources");
        await mkdir(linked, { recursive: true });
        await symlink(join(own, "sources", name), join(linked, name));
        const before = await readFile(join(own, "sources", name));
        expect((await readKernelSources(tarball, { cacheDir: join(work.path, "linked-2") })).kernel).toBe(
          "3.6.11",
        );
        expect(await readFile(join(own, "sources", name))).toEqual(before);
      });
    });

    it("stops when it is told to", async () => {
      const path = await kernelTarball(await inside("stopped"), "3.6.11");
      const stop = new AbortController();
      stop.abort(new Error("stopped"));
      await expect(readKernelSources(path, { signal: stop.signal })).rejects.toThrow("stopped");
    });
  },
);
