import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyPackage, filesOf, type PackedKind } from "../build/package/every-package.test-support.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const TOOLS = ["bash", "busybox", "checkbashisms", "dash", "dpkg-deb", "shellcheck", "shfmt"];

/** What runs nothing and is only sourced, so that it says of itself neither that it is a script nor for which shell. */
const SOURCED = /^etc\/default\//;

const FIRST_LINE = "#!/bin/sh\n";

/** A script that a package brings, whatever it is there for, or a file that scripts source. */
interface Script {
  readonly path: string;
  /** Where it lies, with a first line in any case. */
  readonly file: string;
}

describe.skipIf(!requireTools(...TOOLS))("every script of every kind of package", () => {
  const work = temporaryFolder("scripts");
  afterAll(work.remove);
  let packages: readonly PackedKind[];
  let scripts: readonly Script[];

  beforeAll(async () => {
    packages = await everyPackage(work.path);
    scripts = await distinctScripts(packages, work.path);
  });

  it("is one of /bin/sh, and there are some in each place", async () => {
    for (const { what, folder } of packages) {
      for (const { path, content, isExecutable } of await filesOf(folder)) {
        if (!isExecutable || isElf(content)) continue;
        expect(content.subarray(0, FIRST_LINE.length).toString(), `${what}: ${path}`).toBe(FIRST_LINE);
      }
    }
    const places = new Set(
      scripts.map(({ path }) => path.replace(/[^/]*$/, "").replace(/hv-\w+-daemon/, "*")),
    );
    expect([...places].sort()).toEqual([
      ...["DEBIAN/", "etc/default/", "etc/init.d/", "usr/lib/*/", "usr/libexec/hypervkvpd/", "usr/sbin/"],
    ]);
  });

  it.each([["dash"], ["bash", "--posix"], ["busybox", "sh"]])("is read by %s", async (shell, ...options) => {
    for (const { file } of scripts) await runOk(shell, [...options, "-n", file]);
  });

  it.each(["sh", "dash"])("passes shellcheck for %s", async (shell) => {
    // 1090 and 1091: what it sources is not beside it. 2034: what is only sourced sets what others use. What a script makes an exception of for
    // itself stands in it.
    const check = (except: string, checked: readonly Script[]) =>
      runOk("shellcheck", ["-s", shell, "-e", except, ...checked.map(({ file }) => file)]);
    const isSourced = ({ path }: Script): boolean => SOURCED.test(path);
    await check(
      "SC1090,SC1091",
      scripts.filter((script) => !isSourced(script)),
    );
    await check("SC2034", scripts.filter(isSourced));
  });

  it("passes checkbashisms at its strictest", async () => {
    const files = scripts.map(({ file }) => file);
    const { stdout, stderr } = await runOk("checkbashisms", ["--posix", "--extra", "--force", ...files]);
    expect(stdout + stderr).toBe("");
  });

  it("is formatted as shfmt formats", async () => {
    const { stdout } = await runOk("shfmt", ["-ln", "posix", "-d", ...scripts.map(({ file }) => file)]);
    expect(stdout).toBe("");
  });
});

/** Every script of all packages; of those that are the same in several, one. */
async function distinctScripts(packages: readonly PackedKind[], below: string): Promise<Script[]> {
  const texts = new Map<string, string>();
  for (const { folder } of packages) {
    for (const { path, content } of await filesOf(folder)) {
      const text = content.toString("latin1");
      if (text.startsWith("#!")) texts.set(text, path);
      else if (SOURCED.test(path)) texts.set(FIRST_LINE + text, path);
    }
  }
  return Promise.all(
    [...texts].map(async ([text, path], index) => {
      const file = join(below, `${index}-${basename(path)}`);
      await writeFile(file, text, "latin1");
      return { path, file };
    }),
  );
}

function isElf(content: Buffer): boolean {
  return content.subarray(0, 4).toString("latin1") === "\x7fELF";
}
