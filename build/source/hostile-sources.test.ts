import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { TREES, writeTree } from "../../tests/support/made-kernel.ts";
import { runOk, temporaryFolder } from "../../tests/support/shell.ts";
import { tarMember, tarOf, type TarBlock } from "../../tests/support/tar-blocks.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { formatError, LisdebError } from "../base/index.ts";
import { lying } from "../deb/lying-deb.test-support.ts";
import { readKernelSources } from "./read-kernel-sources.ts";
import { readTreeTar } from "./read-tree-tar.ts";
import { sourceTree } from "./source-tree.ts";

const work = temporaryFolder("hostile-sources");
afterAll(() => work.remove());

const GOOD: readonly TarBlock[] = [
  { name: "linux/Makefile", content: TREES["3.6.11"].Makefile },
  { name: "linux/COPYING", content: TREES["3.6.11"].COPYING },
  { name: "linux/tools/hv/hv_kvp_daemon.c", content: TREES["3.6.11"]["tools/hv/hv_kvp_daemon.c"] },
];

/** How the sources at a path are refused, or what was kept of them. */
async function judged(path: string): Promise<string> {
  try {
    const { files } = await readKernelSources(path);
    return `kept: ${files.map((file) => file.path).join(" ")}`;
  } catch (error) {
    if (error instanceof LisdebError) return `${error.code}: ${formatError(error)}`;
    throw error;
  }
}

let made = 0;

async function judgedBytes(bytes: Uint8Array): Promise<string> {
  const path = join(work.path, `sources-${++made}`);
  await writeFile(path, bytes);
  return (await judged(path)).replaceAll(path, "FILE");
}

const judgedTar = (...blocks: readonly TarBlock[]): Promise<string> =>
  judgedBytes(tarOf({ name: "linux/", type: "5" }, ...blocks));

describe("a kernel's tarball", () => {
  it("is kept as it is without any of what follows", async () => {
    expect(await judgedTar(...GOOD)).toBe("kept: COPYING Makefile tools/hv/hv_kvp_daemon.c");
  });

  it.each([
    ["linux/../../etc/shadow", "which leads out of it"],
    ["linux/tools/hv/../../../x", "which leads out of it"],
    ["/linux/tools/hv/x", "which leads out of it"],
    ["..", "which leads out of it"],
  ])("is refused where it holds the name %s, whether or not that would be kept", async (name, said) => {
    expect(await judgedTar(...GOOD, { name })).toBe(`medium-unsafe: FILE: holds the name "${name}", ${said}`);
  });

  it.each([
    ["linux/tools/hv/-x"],
    ["linux/tools/hv/a b"],
    ["linux/tools/hv/$(id)"],
    ["linux/tools/hv/a\nb"],
    ["linux/tools/hv/a\\b"],
    ["linux/tools/hv/d\u00e9"],
    [`linux/tools/hv/${"d/".repeat(10)}x`],
  ])("is refused where a file to be kept has the name %j", async (name) => {
    expect(await judgedTar(...GOOD, { name })).toMatch(
      /^medium-unsafe: FILE: .*: is a name that no kernel's tree has$/,
    );
  });

  it.each([
    ["a symbolic link", { name: "linux/tools/hv/x.h", type: "2", linkname: "/etc/shadow" }],
    ["a hard link", { name: "linux/tools/hv/x.h", type: "1", linkname: "linux/Makefile" }],
    ["a device", { name: "linux/tools/hv/x.h", type: "3" }],
    ["a named pipe", { name: "linux/tools/hv/x.h", type: "6" }],
    ["a link in place of a folder", { name: "linux/tools", type: "2", linkname: "/tmp" }],
    ["a link in place of a folder of headers", { name: "linux/include/uapi", type: "2", linkname: "../.." }],
  ] as const)("is refused where it holds %s among what is kept", async (_, block) => {
    expect(await judgedTar(...GOOD, block)).toMatch(
      /^medium-unsafe: .*: is a link or a device, and sources are files$/,
    );
  });

  it("may hold links elsewhere, as every kernel's does", async () => {
    expect(await judgedTar(...GOOD, { name: "linux/arch/x", type: "2", linkname: "/etc/shadow" })).toMatch(
      /^kept/,
    );
  });

  it("is refused where it holds a file twice", async () => {
    const again = { name: "linux/./tools//hv/hv_kvp_daemon.c", content: "int main;" };
    expect(await judgedTar(...GOOD, again)).toBe(
      "kernel-sources-invalid: FILE: tools/hv/hv_kvp_daemon.c: is there twice",
    );
  });

  it("is refused where a file has files in it", async () => {
    expect(await judgedTar(...GOOD, { name: "linux/tools/hv/a" }, { name: "linux/tools/hv/a/b" })).toBe(
      "kernel-sources-invalid: FILE: tools/hv/a: is a file, and has files in it",
    );
  });

  it("is refused where it holds more than one folder", async () => {
    expect(await judgedTar(...GOOD, { name: "linux2/Makefile" })).toBe(
      'kernel-sources-invalid: FILE: holds "linux" and "linux2", and a kernel\'s tree is one folder',
    );
  });

  it("is refused where a file is larger than any of a daemon's, before it is read", async () => {
    const large = { name: "linux/tools/hv/large.c", size: 0o77777777777, content: "" };
    expect(await judgedTar(...GOOD, large)).toMatch(
      /^limit-exceeded: FILE: tools\/hv\/large\.c: is more than/,
    );
  });

  it("is refused where there are more files than any daemon is made of", async () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ name: `linux/tools/hv/f${i}` }));
    expect(await judgedTar(...GOOD, ...many)).toMatch(/^limit-exceeded: /);
  });

  it("is refused where its files together are larger than any daemon's", async () => {
    const content = Buffer.alloc(1024 * 1024);
    const many = Array.from({ length: 9 }, (_, i) => ({ name: `linux/tools/hv/f${i}`, content }));
    expect(await judgedTar(...GOOD, ...many)).toMatch(/^limit-exceeded: /);
  });

  it("is refused where it has no Makefile, or one of something else", async () => {
    expect(await judgedTar({ name: "linux/README" })).toBe(
      "kernel-sources-invalid: FILE: holds no kernel's tree: it lacks its Makefile",
    );
    const makefile = (content: string) => judgedTar({ name: "linux/Makefile", content });
    for (const other of ["all:\n\tcc x.c\n", "VERSION = 3\nPATCHLEVEL = x\nSUBLEVEL = 1\n", ""]) {
      expect(await makefile(other)).toBe(
        "kernel-sources-invalid: FILE: Makefile: states no version of a kernel",
      );
    }
    expect(await makefile("VERSION = 3\nPATCHLEVEL = 1\nSUBLEVEL = 1\nEXTRAVERSION = $(shell id)\n")).toBe(
      "kernel-sources-invalid: FILE: Makefile: states an EXTRAVERSION that is no part of a version",
    );
  });

  it("is refused where it has no COPYING, which is passed on with what is compiled", async () => {
    expect(await judgedTar(...GOOD.filter(({ name }) => name !== "linux/COPYING"))).toBe(
      "kernel-sources-invalid: FILE: holds no kernel's tree: it lacks COPYING, its licence",
    );
  });

  it("is refused where it states times that no package can have", async () => {
    const fields = {
      136: Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00]),
    };
    expect(await judgedTar(...GOOD.map((block) => ({ ...block, fields })))).toMatch(
      /^kernel-sources-invalid: .*of no time that a package can state/,
    );
  });

  it("is refused where it is cut short, wherever that is", async () => {
    const whole = gzipSync(tarOf({ name: "linux/", type: "5" }, ...GOOD));
    for (let length = 20; length < whole.length; length += 97) {
      expect(await judgedBytes(whole.subarray(0, length))).toMatch(
        /^(stream|medium)-corrupt: .* \(download or copy it again\)$/,
      );
    }
  });

  it("is refused where it is a bomb", async () => {
    const bomb = gzipSync(tarOf(...GOOD, { name: "linux/a", content: Buffer.alloc(80 * 1024 * 1024) }));
    expect(await judgedBytes(bomb)).toMatch(/^limit-exceeded: .* expands to more than/);
  });

  it("is refused where it has more bytes unpacked than any kernel, also among what is passed over", async () => {
    const size = 5 * 1024 ** 3;
    const zeros = Buffer.alloc(64 * 1024 * 1024);
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      for (const name of ["linux/a", "linux/b"]) {
        yield await Promise.resolve(tarMember({ name, size }));
        for (let left = size; left > 0; left -= zeros.length) yield zeros;
      }
      yield Buffer.alloc(1024);
    };
    const where = { file: "linux.tar" };
    await expect(
      readTreeTar(stream(), sourceTree(where), { where, code: "medium-corrupt" }),
    ).rejects.toMatchObject({ code: "limit-exceeded", message: "has more than 8589934592 bytes unpacked" });
  });

  it("is refused in words where it is something else", async () => {
    expect(await judgedBytes(Buffer.from("<html>Sign in</html>"))).toBe(
      "input-unknown-format: FILE: is neither a kernel's tarball nor Debian's linux-source package nor a folder",
    );
    expect(await judgedBytes(Buffer.alloc(0))).toMatch(/^input-unknown-format/);
    expect(await judgedBytes(gzipSync("no tar at all"))).toMatch(/^medium-corrupt: /);
  });

  it("is kept or refused in our own words, whatever single byte of it is another", async () => {
    const whole = tarOf({ name: "linux/", type: "5" }, ...GOOD);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(await judgedBytes(bytes)).toMatch(/^(kept|[a-z-]+): /);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a package of Debian's", () => {
  const inPackage = (...data: readonly TarBlock[]): Promise<string> => judgedBytes(lying({ data }));
  const tarball = gzipSync(tarOf({ name: "linux/", type: "5" }, ...GOOD));

  it("is kept where it holds a kernel's tarball, and refused where it holds two or none", async () => {
    const one = { name: "./usr/src/linux-source-3.6.tar.gz", content: tarball };
    expect(await inPackage(one)).toMatch(/^kept/);
    expect(await inPackage(one, { ...one, name: "usr/src/linux-source-3.7.tar.gz" })).toMatch(
      /^kernel-sources-invalid: FILE: .*: holds two kernels' trees$/,
    );
    expect(await inPackage({ name: "./usr/src/x.tar.gz", content: tarball })).toBe(
      "kernel-sources-invalid: FILE: is a .deb without a kernel's tarball in /usr/src (Debian's kernel sources are in the package linux-source-X.Y)",
    );
  });

  it("is refused where bombs lie in it, by its own size", async () => {
    const zeros = Buffer.alloc(70 * 1024 * 1024);
    const inner = gzipSync(
      tarOf({ name: "linux/", type: "5" }, { name: "linux/a", content: zeros }, ...GOOD),
    );
    const said = await inPackage({ name: "./usr/src/linux-source-3.6.tar.gz", content: gzipSync(inner) });
    expect(said).toMatch(/^medium-corrupt: /);
    expect(await inPackage({ name: "./usr/src/linux-source-3.6.tar.gz", content: inner })).toMatch(
      /^limit-exceeded: FILE: .*: the gzip stream of \d+ bytes expands to more than/,
    );
  });

  it("is refused where a link stands in the tarball's place, or another form in its name", async () => {
    const link = { name: "./usr/src/linux-source-3.6.tar.gz", type: "2", linkname: "/etc/shadow" };
    expect(await inPackage(link)).toMatch(/^kernel-sources-invalid: FILE: is a \.deb without/);
    expect(await inPackage({ name: "./usr/src/linux-source-3.6.tar.xz", content: tarball })).toMatch(
      /^stream-corrupt: FILE: usr\/src\/linux-source-3\.6\.tar\.xz: .* \(download or copy it again\)$/,
    );
  });
});

describe.skipIf(!requireTools("mkfifo"))("the folder of a kernel's tree", () => {
  it.each([
    ["a link to a file", (tree: string) => symlink("/etc/passwd", join(tree, "tools/hv/x.h"))],
    ["a link to a folder", (tree: string) => symlink("/etc", join(tree, "tools/hv/include"))],
    ["a link in place of the licences", (tree: string) => symlink("/etc", join(tree, "LICENSES"))],
    ["a named pipe", (tree: string) => runOk("mkfifo", [join(tree, "tools/hv/pipe")])],
  ])("is refused where it holds %s", async (what, spoil) => {
    const tree = await writeTree(TREES["3.6.11"], join(work.path, `tree-${what.replaceAll(" ", "-")}`));
    await spoil(tree);
    expect(await judged(tree)).toMatch(/^medium-unsafe: .*: is a link or a device, and sources are files$/);
  });

  it("is refused where folders lie in folders without end", async () => {
    const tree = await writeTree(TREES["3.6.11"], join(work.path, "deep"));
    await mkdir(join(tree, "tools/hv", ...Array.from({ length: 30 }, () => "d")), { recursive: true });
    await writeFile(join(tree, "tools/hv", ...Array.from({ length: 30 }, () => "d"), "x.c"), "");
    expect(await judged(tree)).toMatch(/^medium-unsafe: .*: is a name that no kernel's tree has$/);
  });

  it("is refused where it is another folder", async () => {
    expect(await judged(work.path)).toMatch(/^kernel-sources-invalid: .*: holds no kernel's tree/);
  });
});
