import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compileDaemons, type KernelSources, type Toolchain } from "../build/source/index.ts";
import { kernelTree, KVP } from "./support/kernel-tree.ts";
import { temporaryFolder } from "./support/shell.ts";
import { testToolchain } from "./support/toolchain.ts";
import { requireTools } from "./support/tools.ts";

const folder = temporaryFolder("compile-hostile");
afterAll(folder.remove);
/** Something of this machine that sources are after. */
const secret = join(folder.path, "secret.h");
writeFileSync(secret, "int main(void) { return 0; }\n");

const MAIN = "int main(void) { return 0; }\n";

describe.skipIf(!requireTools("unshare", "chroot", "prlimit"))("sources and patches that attack", () => {
  let toolchain: Toolchain;
  beforeAll(async () => {
    toolchain = await testToolchain();
  });
  const compile = (sources: KernelSources, patch?: string) =>
    compileDaemons(sources, {
      toolchain,
      architecture: "amd64",
      daemons: ["hv_kvp_daemon"],
      patches: patch === undefined ? [] : [{ file: "evil.patch", content: Buffer.from(patch) }],
      limits: { cpu: 2, memory: 512 * 1024 ** 2, file: 4 * 1024 ** 2 },
    });

  it.each([
    ["a file of this machine", `#include "${secret}"\n`],
    [
      "a file of this machine, by way of the folders above",
      `#include "../../../../../../../../..${secret}"\n`,
    ],
    ["the passwords", `#include "/etc/shadow"\n`],
    ["the environment of a process", `#include "/proc/self/environ"\n`],
    ["a disk", `#include "/dev/sda"\n`],
  ])("do not include %s", async (_, source) => {
    await expect(compile(kernelTree({ [KVP]: `${source}${MAIN}` }))).rejects.toMatchObject({
      code: "compile-failed",
      message: expect.stringContaining("No such file or directory") as string,
    });
  });

  it("do not take bytes of this machine into the program by the assembler", async () => {
    const source = `__asm__(".incbin \\"${secret}\\"");\n${MAIN}`;
    await expect(compile(kernelTree({ [KVP]: source }))).rejects.toMatchObject({
      code: "compile-failed",
      message: `hv_kvp_daemon does not compile: file not found: ${secret}`,
      // Not the compiler's own file, whose name is another each time.
      where: { file: "linux-3.6.11.tar.xz", inside: [KVP] },
      evidence: { log: expect.not.stringContaining("/work/tmp") as string },
    });
  });

  it("say which source keeps the compiler busy, where that does not stop writing", async () => {
    // Each of the 200 levels that the compiler takes has its own mistakes.
    const source = `#include "hv_kvp_daemon.c"\n${`#error ${"x".repeat(2000)}\n`.repeat(20)}${MAIN}`;
    await expect(compile(kernelTree({ [KVP]: source }))).rejects.toMatchObject({
      code: "compile-failed",
      message: "hv_kvp_daemon does not compile: gcc-12 does not stop writing",
      where: { file: "linux-3.6.11.tar.xz", inside: [KVP] },
    });
  });

  it.each([
    ["includes itself again and again", "#include __FILE__\n#include __FILE__\n"],
    ["is a macro that explodes", explodingMacro()],
    ["makes a program of gigabytes", "char filled[3u << 30] = { 1 };\n"],
    ["makes the assembler repeat", '__asm__(".rept 2000000000\\n .byte 1\\n .endr");\n'],
  ])("are stopped where a source %s", async (_, source) => {
    await expect(compile(kernelTree({ [KVP]: `${source}${MAIN}` }))).rejects.toMatchObject({
      code: expect.stringMatching(/^(compile-failed|limit-exceeded)$/) as string,
    });
  });

  it.each([
    ["by the folders above", `--- a/../../../escaped\n+++ b/../../../escaped\n@@ -0,0 +1 @@\n+x\n`],
    [
      "through a link that it makes",
      "diff --git a/tools/out b/tools/out\nnew file mode 120000\n--- /dev/null\n+++ b/tools/out\n@@ -0,0 +1 @@\n+/work\n\\ No newline at end of file\n" +
        "diff --git a/tools/out/escaped b/tools/out/escaped\nnew file mode 100644\n--- /dev/null\n+++ b/tools/out/escaped\n@@ -0,0 +1 @@\n+x\n",
    ],
    ["by a script of the editor ed", `--- a/${KVP}\n+++ b/${KVP}\n1c\n!touch /work/tree/escaped\n.\n`],
  ])("do not write out of the tree %s", async (_, patch) => {
    await expect(compile(kernelTree({ [KVP]: MAIN }), patch)).rejects.toMatchObject({
      code: "patch-failed",
      where: { file: "evil.patch" },
    });
    expect(existsSync(join(toolchain.root, "work"))).toBe(false);
    expect(readdirSync(toolchain.root)).not.toContain("escaped");
  });

  it.each([`../${KVP}`, `/${KVP}`, `tools//hv/x.c`, `tools/./x.c`, "tools/\0x.c"])(
    "do not name a file out of the tree: %j",
    async (path) => {
      await expect(compile(kernelTree({ [KVP]: MAIN, [path]: "" }))).rejects.toMatchObject({
        code: "kernel-sources-invalid",
        message: expect.stringContaining("leads outside") as string,
      });
    },
  );
});

/** A few lines that become 10^12. */
function explodingMacro(): string {
  const levels = Array.from({ length: 12 }, (_, i) => `#define M${i + 1} ${`M${i} `.repeat(10)}`);
  return `#define M0 int;\n${levels.join("\n")}\nM12\n`;
}
