import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { runOk, sh, temporaryFolder } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { PATCH_ARGUMENTS } from "./compile/compile-steps.ts";
import { demandUnifiedDiff } from "./demand-unified-diff.ts";
import { readPatches } from "./read-patches.ts";

const work = temporaryFolder("patches");
afterAll(() => work.remove());

const KVP = "tools/hv/hv_kvp_daemon.c";
const HUNK = "@@ -1,2 +1,3 @@\n int main(void)\n+/* hello */\n {\n";
const of = (path: string, hunk = HUNK): string => `--- a/${path}\n+++ b/${path}\n${hunk}`;
const indented = (indent: string, text: string): string => text.replace(/^(?=.)/gm, indent);
const CONTEXT = "***************\n*** 1,2 ****\n--- 1,3 ----\n  int main(void)\n+ E\n  {\n";
const refusal = (text: string): unknown => {
  try {
    demandUnifiedDiff(Buffer.from(text), { file: "x.patch" });
    return undefined;
  } catch (error) {
    return error;
  }
};

describe("a patch of a recipe", () => {
  it.each<[string, string]>([
    ["plain", of(KVP)],
    ["with words before, between and behind", `From: me\n---\n 1 file changed\n\n${of(KVP)}-- \n2.39\n\n`],
    [
      "as git and quilt write it",
      `diff --git a/${KVP} b/${KVP}\nold mode 100644\nnew mode 100755\n${of(KVP)}Index: linux/${KVP}\n=====\n${of(KVP)}`,
    ],
    ["of two files", of(KVP) + of("include/uapi/linux/hyperv.h")],
    ["with times behind the names", of(KVP).replaceAll(".c\n", ".c\t2020-01-01 00:00:00\n")],
    ["that makes a file", "--- /dev/null\n+++ b/tools/hv/new.h\n@@ -0,0 +1 @@\n+x\n"],
    [
      "without a line end at the end",
      of(KVP, "@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n"),
    ],
    ["of lines that look like names", of(KVP, "@@ -1,2 +1,2 @@\n--- a/x\n+++ b/y\n context\n")],
    ["with empty lines whose blank is gone", of(KVP, "@@ -1,3 +1,3 @@\n\n-x\n+y\n\n")],
  ])("is taken %s", (_, text) => {
    expect(refusal(text)).toBeUndefined();
  });

  it.each<[string, string, number, RegExp]>([
    ["nothing", "", 1, /is no unified diff/],
    ["no diff", "hello\n", 1, /is no unified diff/],
    ["a script of ed", "1c\nx\n.\n", 1, /is no unified diff/],
    ["a plain diff", "1c1\n< x\n---\n> y\n", 1, /is no unified diff/],
    ["a context diff", `*** a/${KVP}\n--- b/${KVP}\n***************\n`, 1, /in the form of diff -c/],
    ["a web page", "<html>\n--- </html>\n", 2, /does not name its file/],
    ["a change without names", HUNK, 1, /does not name its file/],
    ["names without a change", of(KVP, ""), 2, /lacks a change/],
    ["line ends of Windows", of(KVP).replaceAll("\n", "\r\n"), 3, /lacks a change .* CR LF/],
    ["a change that ends too early", of(KVP, "@@ -1,2 +1,3 @@\n x\n"), 4, /other lines than it says/],
    ["a change of more lines", of(KVP, "@@ -1,2 +1,1 @@\n x\n y\n"), 5, /other lines than it says/],
    ["a change cut by an editor", of(KVP, "@@ -1,2 +1,2 @@\n x\nint\n"), 5, /other lines than it says/],
    ["no file", "--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-x\n+y\n", 1, /names no file/],
    ["the packaging", of("debian/rules"), 1, /changes a\/debian\/rules/],
    ["the licence", of("COPYING"), 1, /changes a\/COPYING/],
    ["the packaging behind another file", of(KVP) + of("debian/rules"), 7, /changes a\/debian\/rules/],
    ["a path that leads out", of("tools/hv/../../debian/rules"), 1, /changes a\/tools\/hv\/\.\./],
    ["an absolute path", of(KVP).replaceAll(/[ab]\/tools/g, "/tools"), 1, /changes \/tools/],
    ["a path without a folder before it", `--- ${KVP}\n+++ ${KVP}\n${HUNK}`, 1, /changes tools\/hv/],
    ["a name in quotes", `--- "a/${KVP}"\n+++ "b/${KVP}"\n${HUNK}`, 1, /changes "a/],
    [
      "a link",
      `diff --git a/tools/hv/l b/tools/hv/l\nnew file mode 120000\n--- /dev/null\n+++ b/tools/hv/l\n@@ -0,0 +1 @@\n+/etc/passwd\n`,
      2,
      /no file/,
    ],
    [
      "a renamed file",
      `${of(KVP)}diff --git a/${KVP} b/debian/rules\nrename from ${KVP}\nrename to debian/rules\n`,
      7,
      /changes b\/debian\/rules/,
    ],
  ])("is refused where it is %s", (_, text, line, message) => {
    expect(refusal(text)).toMatchObject({
      code: "patch-failed",
      message: expect.stringMatching(message) as string,
      where: { file: "x.patch", line },
    });
  });

  const git = "diff --git a/debian/rules b/debian/rules\n";
  const mode = `diff --git a/${KVP} b/${KVP}\nold mode 100644\nnew mode 100755\n`;
  const rename = "diff --git a/debian/rules b/debian/x\nrename from debian/rules\nrename to debian/x\n";
  const rules = of("debian/rules");
  const index = "Index: a/debian/rules\n";
  const HIDDEN: [string, string, RegExp][] = [
    ["indented by blanks", indented("  ", rules), /indented/],
    ["indented by an X", indented("X", rules), /indented/],
    ["indented by a tab", indented("\t", rules), /indented/],
    ["indented by all of them", indented("XX \t", rules), /indented/],
    ["sent on in a letter", `- --- a/debian/rules\n- +++ b/debian/rules\n${HUNK}`, /indented/],
    ["behind an index line alone", index + HUNK, /changes a\/debian\/rules/],
    ["behind an indented index line alone", indented(" ", index + HUNK), /indented/],
    ["behind a line of a context diff alone", `*** a/debian/rules\n${HUNK}`, /diff -c/],
    ["a context diff", `*** a/debian/rules\n--- b/debian/rules\n${CONTEXT}`, /diff -c/],
    ["a plain diff", `Index: a/${KVP}\n1a2\n> E\n`, /plain diff/],
    ["a script of ed", `Index: a/${KVP}\n1a\nE\n.\n`, /script of ed/],
    ["an indented script of ed", `Index: a/${KVP}\n 1d\n`, /script of ed/],
    ["a script of ed that replaces", `Index: a/${KVP}\n1s/.//\n`, /script of ed/],
    ["renamed", rename, /changes a\/debian\/rules/],
    ["renamed by indented lines", indented("X", rename), /indented/],
    ["made empty", "diff --git a/debian/x b/debian/x\nnew file mode 100644\n", /changes a\/debian\/x/],
    ["given a mode", `${git}old mode 100644\nnew mode 100755\n`, /changes a\/debian\/rules/],
    ["given a mode before another", `${mode}${git}${rules}`, /none of its lines/],
  ];

  it.each(HIDDEN)("is refused where another file is %s behind a good one", (_, text, message) => {
    expect(refusal(of(KVP) + text)).toMatchObject({
      code: "patch-failed",
      message: expect.stringMatching(message) as string,
    });
    expect(refusal(text + of(KVP))).toMatchObject({ code: "patch-failed" });
  });

  it("is refused where it changes nothing of a file but its mode, or its name", () => {
    for (const text of [of(KVP) + mode, mode + mode + of(KVP)])
      expect(refusal(text)).toMatchObject({ message: "changes a file, but none of its lines" });
    const renamed = `diff --git a/${KVP} b/tools/hv/x.c\nrename from ${KVP}\nrename to tools/hv/x.c\n`;
    expect(refusal(renamed + of(KVP))).toMatchObject({
      message: expect.stringMatching(/^renames/) as string,
    });
  });

  it.each(["Prereq: 3.4\n", "  Prereq: 3.4\n"])("is refused where it asks for a version: %j", (line) => {
    expect(refusal(line + of(KVP))).toMatchObject({ where: { line: 1 } });
  });

  it.skipIf(!requireTools("patch", "ed"))("is refused so because patch(1) takes all of that", async () => {
    const after = async (text: string): Promise<string> => {
      const tree = join(work.path, "judged");
      await sh("rm -rf judged && mkdir -p judged/debian judged/tools/hv", { cwd: work.path });
      for (const path of ["debian/rules", KVP]) await writeFile(join(tree, path), "int main(void)\n{\n");
      await runOk("patch", [...PATCH_ARGUMENTS], { cwd: tree, input: Buffer.from(text) });
      return (await sh("find . -type f -printf '%p %m\\n' -exec cksum {} \\; | sort", { cwd: tree })).stdout;
    };
    const good = await after(of(KVP));
    for (const [what, text] of HIDDEN) expect(await after(of(KVP) + text), what).not.toBe(good);
  });

  it("is read in no time that grows with the square of its files", () => {
    const text = of(KVP).repeat(20_000);
    const before = cpuTime();
    expect(refusal(text)).toBeUndefined();
    expect(cpuTime() - before).toBeLessThan(4000);
  });

  it("is refused when it is read, before anything is fetched or compiled for it", async () => {
    const path = join(work.path, "hello.patch");
    await writeFile(path, "hello\n");
    await expect(readPatches([path])).rejects.toMatchObject({ code: "patch-failed", where: { file: path } });
  });

  it.skipIf(!requireTools("diff", "git"))("is taken as diff -u and git make it", async () => {
    const folder = join(work.path, "made");
    for (const tree of ["a", "b"]) await mkdir(join(folder, tree, "tools/hv"), { recursive: true });
    const lines = (more: string) =>
      Array.from({ length: 40 }, (_, i) => (i % 17 === 3 ? `${more}${i}` : `${i}`)).join("\n");
    await writeFile(join(folder, "a", KVP), lines("-- "));
    await writeFile(join(folder, "b", KVP), lines("++ "));
    await writeFile(join(folder, "b/tools/hv/new.h"), "x\n");
    const made = await sh("diff -urN a b || true", { cwd: folder });
    const byGit = await sh("git diff --no-index --no-prefix a b || true", { cwd: folder });
    for (const { stdout } of [made, byGit]) {
      expect(refusal(stdout)).toBeUndefined();
      await sh("rm -rf try && cp -R a try", { cwd: folder });
      await runOk("patch", ["-p1", "--unified", "--fuzz=0"], {
        cwd: join(folder, "try"),
        input: Buffer.from(stdout),
      });
      await runOk("diff", ["-r", "b", "try"], { cwd: folder });
    }
  });
});
