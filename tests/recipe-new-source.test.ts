// `lisdeb recipe new`, on a kernel's sources.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isKernelSources } from "../build/source/index.ts";
import { commandBench, DEMO } from "./support/command.ts";
import { kernelTarball, linuxSourcePackage, TREES, writeTree } from "./support/made-kernel.ts";
import { sh } from "./support/shell.ts";
import { toolchainEnvironment } from "./support/toolchain.ts";
import { requireTools } from "./support/tools.ts";

const ROOT = join(import.meta.dirname, "..");
const { lisdeb, fresh } = commandBench("recipe-new-source");

const folder = (): string => {
  const path = fresh();
  mkdirSync(path);
  return path;
};

/** With the recipes' folder of a checkout. */
const project = (): string => {
  const path = folder();
  cpSync(join(ROOT, "recipes"), join(path, "recipes"), { recursive: true });
  return path;
};

/** A tree whose files say in their heads what the kernel's do. */
const withSpdx = (version: keyof typeof TREES) =>
  Object.fromEntries(
    Object.entries(TREES[version]).map(([path, text]) => [
      path,
      path.endsWith(".c")
        ? `// SPDX-License-Identifier: GPL-2.0-only\n${text}`
        : path === "COPYING"
          ? "SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note\n"
          : text,
    ]),
  );

interface Drafted {
  readonly path: string;
  readonly extends: string | null;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly decide: readonly { readonly key: string }[];
  readonly news: { readonly nearest: { readonly id: string } | null; readonly diff: null };
  readonly packages: readonly {
    readonly package: string;
    readonly suite: string;
    readonly architecture: string;
  }[];
}

async function draftOf(sources: string, cwd: string, ...options: readonly string[]): Promise<Drafted> {
  const ran = await lisdeb(["recipe", "new", sources, "--json", ...options], { cwd });
  if (ran.status !== 0) throw new Error(ran.stderr);
  // What the command promises to print.
  return JSON.parse(ran.stdout) as Drafted;
}

describe.skipIf(!requireTools("tar", "xz", "dpkg-deb"))("a draft of a kernel's sources", () => {
  it("says what their text says, and extends the family of kernels where each file states its licence", async () => {
    const cwd = project();
    const tree = await writeTree(withSpdx("3.16.85"), join(cwd, "linux-3.16.85"));
    await sh(`tar -cJf linux-3.16.85.tar.xz linux-3.16.85`, { cwd });
    const draft = await draftOf("linux-3.16.85.tar.xz", cwd, "--id=linux-new");
    expect(draft).toMatchObject({
      path: "recipes/linux-new.yaml",
      extends: "families/kernel.yaml",
      recipe: {
        title: "Hyper-V daemons of Linux 3.16.85",
        version: "3.16.85",
        media: [{ file: "linux-3.16.85.tar.xz" }],
        licence: { verdict: "GPL-2.0" },
        source: { kernel: "3.16.85" },
        expect: { generation: 2, vss: 2, fcopy: 2 },
      },
      news: { nearest: { id: "linux-3.16.85" }, diff: null },
    });
    // A licence that a family of releases has says nothing of a kernel, of whatever version it is.
    const other = ["--id=linux-other", "--licence=GPL-2.0-or-later", "--evidence=e"];
    const stated = await draftOf("linux-3.16.85.tar.xz", cwd, "--release-version=4.0", ...other);
    expect(stated.extends).toBeNull();
    // The same tree as a folder, whose name nobody published, with no more than what the daemons need.
    rmSync(join(tree, "Kbuild"));
    rmSync(join(tree, "MAINTAINERS"));
    const unpacked = await draftOf(tree, cwd, "--id=linux-unpacked");
    expect(unpacked.recipe).toMatchObject({ version: "3.16.85", licence: { verdict: "GPL-2.0" } });
  });

  it("never claims a licence that the files do not state", async () => {
    const cwd = project();
    const draft = await draftOf(await kernelTarball(folder(), "6.12.1"), cwd);
    expect(draft).toMatchObject({
      path: "recipes/linux-6.12.1.yaml",
      extends: null,
      recipe: { licence: { verdict: "ambiguous" } },
    });
    expect(draft.decide.map(({ key }) => key)).toContain("licence");
    expect(draft.recipe.expect).toEqual({ generation: 3, vss: 3 });
  });

  it("of Debian's package is named after that", async () => {
    const draft = await draftOf(await linuxSourcePackage(folder(), "3.6.11"), folder());
    expect(draft).toMatchObject({
      path: "debian-linux-3.6.yaml",
      recipe: { title: "Hyper-V daemons of Debian's Linux 3.6.11", expect: { generation: 1 } },
    });
    expect(new Set(draft.packages.map(({ suite }) => suite))).toContain("wheezy");
  });

  it("builds what it says, of a vendor's kernel too", async () => {
    const cwd = folder();
    const tree = TREES["3.16.85"];
    const vendors = { ...tree, Makefile: tree.Makefile.replace("EXTRAVERSION =", "EXTRAVERSION = -prtos") };
    const sources = await writeTree(vendors, join(cwd, "linux-prtos"));
    const draft = await draftOf(sources, cwd);
    expect(draft).toMatchObject({
      path: "linux-3.16.85-prtos.yaml",
      recipe: { version: "3.16.85+prtos", source: { kernel: "3.16.85-prtos" } },
    });
    const built = await lisdeb(
      ["build", `./${draft.path}`, "--media", sources, "--accept-licence", "--force", "--json"],
      {
        cwd,
        env: await toolchainEnvironment(),
        timeout: 240_000,
      },
    );
    expect(built.stderr).toBe("");
    const { packages } = JSON.parse(built.stdout) as Pick<Drafted, "packages">;
    const place = ({ package: name, suite, architecture }: Drafted["packages"][number]) =>
      [name, suite, architecture].join(" ");
    expect(packages.map(place).sort()).toEqual(draft.packages.map(place).sort());
  }, 300_000);

  it("asks for the decision in comments of a valid recipe", async () => {
    const cwd = project();
    const draft = await draftOf(await kernelTarball(folder(), "3.6.11", ".gz"), cwd, "--id=linux-3.6-test");
    const text = readFileSync(join(cwd, draft.path), "utf8");
    expect(text.match(/^# Decide: /gm)).toHaveLength(draft.decide.length);
    expect(parse(text)).toMatchObject({ source: { kernel: "3.6.11" } });
    expect((await lisdeb(["recipe", "check", draft.path], { cwd })).status).toBe(0);
  });

  it("is refused of a kernel without the daemons", async () => {
    const cwd = folder();
    const { Makefile } = TREES["3.6.11"];
    for (const [path, text] of [
      ["Makefile", Makefile],
      ["tools/hv/lsvmbus", "#!/usr/bin/python\n"],
    ] as const) {
      mkdirSync(dirname(join(cwd, "tree", path)), { recursive: true });
      writeFileSync(join(cwd, "tree", path), text);
    }
    const ran = await lisdeb(["recipe", "new", "tree"], { cwd });
    expect([ran.status, ran.stderr.trim().split("\n").length]).toEqual([1, 1]);
  });
});

describe("what is read as a kernel's sources", () => {
  it("is no medium, nothing that is damaged, and nothing that is not there", async () => {
    const cwd = folder();
    await sh(
      `mkdir -p LISISO/Documentation LISISO/drivers LISISO/RPMS
       touch LISISO/COPYING LISISO/MAINTAINERS LISISO/Documentation/readme.txt LISISO/drivers/x.c LISISO/RPMS/a.rpm
       tar --sort=name -czf lis.tar.gz LISISO; head -c 40 lis.tar.gz >cut.tar.gz`,
      { cwd },
    );
    for (const path of [DEMO, join(cwd, "lis.tar.gz"), join(cwd, "cut.tar.gz"), cwd, join(cwd, "nowhere")])
      expect([path, await isKernelSources(path)]).toEqual([path, false]);
  });

  it.each([
    ["an unpacked tree with nothing that daemons do without", "", "tools/hv/hv_kvp_daemon.c Makefile"],
    ["the same, packed", "tar", "tools/hv/hv_kvp_daemon.c Makefile"],
    ["a tarball in which a large Documentation comes first", "tar", "Documentation/ABI/README Makefile"],
  ])("is %s", async (_, form, paths) => {
    const cwd = folder();
    await sh(
      `for path in ${paths}; do mkdir -p "linux/$(dirname "$path")"; echo x >"linux/$path"; done; tar --sort=name -cf linux.tar linux`,
      { cwd },
    );
    expect(await isKernelSources(join(cwd, form === "" ? "linux" : "linux.tar"))).toBe(true);
  });
});
