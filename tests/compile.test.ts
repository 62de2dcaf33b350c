import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../build/base/index.ts";
import { compileDaemons, TARGET_ARCHITECTURES, treeDigest, type Toolchain } from "../build/source/index.ts";
import { hypervHeader, kernelTree, KVP, TELLING_DAEMON } from "./support/kernel-tree.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { testToolchain } from "./support/toolchain.ts";
import { requireRoot, requireTools } from "./support/tools.ts";

const folder = temporaryFolder("compile");
afterAll(folder.remove);

const NEW = "include/uapi/linux/hyperv.h";
const OLD = "include/linux/hyperv.h";
const TREE = kernelTree({ [KVP]: TELLING_DAEMON, [NEW]: hypervHeader(2580) });
const DAEMON = ["hv_kvp_daemon"] as const;
const ELF = {
  amd64: { class: "ELF64", machine: "Advanced Micro Devices X86-64", bits: 64 },
  i386: { class: "ELF32", machine: "Intel 80386", bits: 32 },
} as const;

describe.skipIf(!requireTools("unshare", "chroot", "prlimit", "readelf"))(
  "daemons compiled from sources",
  () => {
    let toolchain: Toolchain;
    beforeAll(async () => {
      toolchain = await testToolchain();
    });

    const compile = async (
      sources = TREE,
      architecture: (typeof TARGET_ARCHITECTURES)[number] = "amd64",
      more: { patches?: readonly { file: string; path?: string; content: Uint8Array }[]; jobs?: number } = {},
    ): Promise<Uint8Array> => {
      const [made] = await compileDaemons(sources, {
        toolchain,
        architecture,
        daemons: DAEMON,
        patches: [],
        ...more,
      });
      return made?.content ?? new Uint8Array();
    };
    /** What a program prints in a root that has nothing but it: no C library, no /proc, no /dev. */
    const printed = async (program: Uint8Array, ...args: string[]): Promise<string> => {
      const root = join(folder.path, `root-${sha256(program).slice(0, 12)}`);
      mkdirSync(root, { recursive: true });
      writeFileSync(join(root, "daemon"), program, { mode: 0o755 });
      return (await runOk("unshare", ["--user", "--map-root-user", "chroot", root, "/daemon", ...args]))
        .stdout;
    };

    it.each(TARGET_ARCHITECTURES)(
      "are static and hardened for %s, and run where nothing else is",
      async (architecture) => {
        const program = await compile(TREE, architecture);
        const path = join(folder.path, architecture);
        writeFileSync(path, program);
        const { stdout } = await runOk("readelf", [
          "-W",
          "--file-header",
          "--segments",
          "--dynamic",
          "--notes",
          path,
        ]);
        const { class: elfClass, machine, bits } = ELF[architecture];
        expect(stdout).toMatch(new RegExp(`Class: +${elfClass}\n`));
        expect(stdout).toMatch(new RegExp(`Machine: +${machine}\n`));
        // Position-independent, and nobody's help is needed to load it.
        expect(stdout).toMatch(/Type: +DYN/);
        expect(stdout).not.toMatch(/INTERP|NEEDED|RPATH|RUNPATH/);
        expect(stdout).toMatch(/GNU_STACK .* RW +0x/);
        expect(stdout).toMatch(/GNU_RELRO/);
        expect(stdout).toMatch(/FLAGS_1.*NOW.*PIE/);
        expect(stdout).toMatch(/Build ID: [0-9a-f]{40}\n/);
        expect((await runOk("file", [path])).stdout).toContain("static-pie linked, ");
        expect((await runOk("file", [path])).stdout).toContain(", stripped");
        expect(await printed(program)).toBe(`2580 bytes, ${bits} bits, of ./${KVP}\nOct 12 2012 00:00:00\n`);
      },
    );

    it("speak to their own kernel: its header decides, wherever its tree has it, and the environment's never", async () => {
      const later = kernelTree({ [KVP]: TELLING_DAEMON, [OLD]: hypervHeader(7432) });
      expect(await printed(await compile(later))).toContain("7432 bytes");
      const without = compile(kernelTree({ [KVP]: TELLING_DAEMON }));
      await expect(without).rejects.toMatchObject({
        code: "compile-failed",
        message: "hv_kvp_daemon does not compile: linux/hyperv.h: No such file or directory",
      });
    });

    it("guard their stack", async () => {
      const overflow = `#include <string.h>
      static void fill(char *to, int n) { memset(to, 'A', n); }
      int main(int argc, char **argv) { char buffer[16]; void (*volatile f)(char *, int) = fill; f(buffer, argc * 64); return buffer[3]; }`;
      const program = await compile(kernelTree({ [KVP]: overflow }));
      const path = join(folder.path, "overflow");
      writeFileSync(path, program, { mode: 0o755 });
      // musl ends such a program by an illegal instruction, before it goes to an address out of the buffer.
      const ended = await runOk("sh", ["-c", `ulimit -c 0; "${path}"; echo $?`]);
      expect(ended.stdout.trim()).toMatch(/^(132|139)$/);
    });

    it("apply patches first, to the headers, too", async () => {
      const file = "0001-larger.patch";
      const patch = `--- a/${NEW}\n+++ b/${NEW}\n@@ -3,3 +3,3 @@\n #include <linux/types.h>\n-struct hv_kvp_msg { __u8 bytes[2580]; };\n+struct hv_kvp_msg { __u8 bytes[99]; };\n #ifdef __KERNEL__\n`;
      const patched = await compile(TREE, "amd64", { patches: [{ file, content: Buffer.from(patch) }] });
      expect(await printed(patched)).toContain("99 bytes");
      const twice = compile(TREE, "amd64", {
        patches: [
          { file, content: Buffer.from(patch) },
          { file, path: `recipes/again/${file}`, content: Buffer.from(patch) },
        ],
      });
      await expect(twice).rejects.toMatchObject({
        code: "patch-failed",
        where: { file: `recipes/again/${file}` },
      });
    });

    it("have the same bytes however many are compiled at the same time", async () => {
      const daemons = ["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const;
      const files = new Map(daemons.map((name) => [`tools/hv/${name}.c`, TELLING_DAEMON]));
      const sources = kernelTree({ ...Object.fromEntries<string>(files), [NEW]: hypervHeader(2580) });
      const made = await Promise.all(
        [1, 3].map((jobs) =>
          compileDaemons(sources, { toolchain, architecture: "amd64", daemons, patches: [], jobs }),
        ),
      );
      const digests = made.map((all) => all.map(({ name, content }) => `${name} ${sha256(content)}`));
      expect(digests[0]).toHaveLength(3);
      expect(digests[1]).toEqual(digests[0]);
    });

    it("give each mistake with its place in the sources, and the compiler's whole log", async () => {
      const broken = kernelTree({ [KVP]: "int main(void)\n{\n\treturn missing;\n}\n" });
      await expect(compile(broken)).rejects.toMatchObject({
        code: "compile-failed",
        message: "hv_kvp_daemon does not compile: 'missing' undeclared (first use in this function)",
        where: { file: "linux-3.6.11.tar.xz", inside: [KVP], line: 3, column: 16 },
        evidence: { daemon: "hv_kvp_daemon", log: expect.stringContaining("return missing;") as string },
      });
      await expect(
        compile(kernelTree({ [KVP]: "void nowhere(void); int main(void) { nowhere(); }" })),
      ).rejects.toMatchObject({ message: "hv_kvp_daemon does not compile: nothing defines nowhere" });
      await expect(compile(kernelTree({ Makefile: "" }))).rejects.toMatchObject({
        code: "kernel-sources-invalid",
        message: `has no ${KVP}`,
      });
    });

    it("leave nothing behind, and the environment as it was", async () => {
      await compile();
      await expect(compile(kernelTree({ [KVP]: "no C" }))).rejects.toThrow("does not compile");
      expect(await treeDigest(toolchain.root)).toBe(toolchain.lock.tree);
      const own = `.work-${process.pid}-`;
      expect(readdirSync(join(toolchain.root, "..")).filter((name) => name.startsWith(own))).toEqual([]);
    });

    describe.skipIf(!requireRoot("another user compiles") || !requireTools("setpriv"))(
      "have the same bytes",
      () => {
        const script = join(folder.path, "compile.mjs");
        let root: string;
        let expected: Record<string, string>;
        beforeAll(async () => {
          await build({
            entryPoints: [join(import.meta.dirname, "../build/source/compile/compile-alone.test-support.ts")],
            bundle: true,
            platform: "node",
            format: "esm",
            packages: "external",
            outfile: script,
            // Elsewhere there are no packages, and none is used.
            external: ["lzma-native", "zod", "yaml"],
            logLevel: "error",
          });
          // As somebody unpacked it in another folder.
          const elsewhere = join(folder.path, "another user's cache");
          root = join(elsewhere, "environment");
          await runOk("cp", ["-a", "--", toolchain.root, `${folder.path}/copy`]);
          mkdirSync(elsewhere);
          await runOk("mv", ["--", `${folder.path}/copy`, root]);
          await runOk("chmod", ["755", folder.path]);
          expected = {};
          for (const architecture of TARGET_ARCHITECTURES)
            expected[architecture] = sha256(await compile(TREE, architecture, { jobs: 1 }));
        });
        const compiledBy = async (
          command: readonly string[],
          env: Record<string, string>,
        ): Promise<unknown> => {
          const args = [...command.slice(1), process.execPath, script, root];
          const ran = await runOk(command[0] ?? "", args, { env, cwd: "/", input: JSON.stringify(TREE) });
          return JSON.parse(ran.stdout);
        };

        it("when root has no right to make namespaces, as in most containers", async () => {
          const command = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"];
          // The right is gone with the next program that is started.
          expect(
            (await runOk("sh", ["-c", `${command.join(" ")} unshare --net true || echo refused`])).stdout,
          ).toBe("refused\n");
          expect(await compiledBy(command, { TZ: "Pacific/Chatham" })).toEqual(expected);
        });

        it("when the root of a user namespace compiles that has no other user", async () => {
          const command = ["unshare", "--user", "--map-root-user"];
          expect(await compiledBy(command, { TZ: "Asia/Kolkata" })).toEqual(expected);
        });

        it("when another user compiles, in another folder, with another umask, locale and time", async () => {
          await runOk("chown", ["-R", "65534:65534", join(root, "..")]);
          const user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
          const command = [...user, "sh", "-c", 'umask 077; exec "$@"', "sh"];
          const env = {
            TZ: "America/St_Johns",
            LC_ALL: "C.UTF-8",
            HOME: "/nonexistent",
            CPATH: "/usr/include",
            GCC_EXEC_PREFIX: "/nowhere/",
          };
          expect(await compiledBy(command, env)).toEqual(expected);
        });
      },
    );
  },
);
