import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { loadTemplates, sourcePackages, type PackagePlan } from "../../build/package/index.ts";
import type { Component, KernelSources, Patch, SourcePackage } from "../../build/source/index.ts";
import { hostSteps, MADE_LOCK, MADE_SOURCES } from "./made-source.ts";
import { runOk } from "./shell.ts";

/** A source package that was written to files, and taken apart by dpkg-source. */
export interface UnpackedSource {
  /** Folder of the source package. */
  readonly folder: string;
  readonly dsc: string;
  readonly source: SourcePackage;
  /** The sources after `dpkg-source -x`. */
  readonly tree: string;
}

/** What a source package is made with, beside the plans of its packages. */
interface More {
  readonly patches?: readonly Patch[];
  readonly components?: readonly Component[];
  /** {@link MADE_SOURCES} where not given. */
  readonly sources?: KernelSources;
}

/** The source packages of plans, one for each suite. */
export async function sourcesOf(
  plans: readonly PackagePlan[],
  { patches = [], components = [], sources = MADE_SOURCES }: More = {},
): ReturnType<typeof sourcePackages> {
  const [plan] = plans;
  if (!plan) throw new Error("no plans");
  return sourcePackages({
    recipe: plan.recipe,
    sources,
    patches,
    toolchain: MADE_LOCK,
    components,
    compile: hostSteps,
    plans,
    templates: await loadTemplates(),
  });
}

/** The one source package of plans for one suite. */
export async function sourceOf(plans: readonly PackagePlan[], more: More = {}): Promise<SourcePackage> {
  const [source, ...others] = await sourcesOf(plans, more);
  expect(others).toEqual([]);
  if (!source) throw new Error("no source package");
  return source;
}

/** Makes a source package in a folder, which may have others, and takes it apart below it. */
export async function unpackedSource(
  folder: string,
  plans: readonly PackagePlan[],
  more: More = {},
): Promise<UnpackedSource> {
  await mkdir(folder, { recursive: true });
  const source = await sourceOf(plans, more);
  for (const file of source.files) await writeFile(join(folder, file.name), file.bytes);
  const dsc = join(folder, source.files.at(-1)?.name ?? "");
  const tree = join(folder, `tree-${source.version}`);
  await runOk("dpkg-source", ["-x", dsc, tree]);
  return { folder, dsc, source, tree };
}

/** Held against what dpkg-source makes of the unpacked sources. */
export async function expectAsOfDpkg({ folder, tree, dsc, source }: UnpackedSource): Promise<void> {
  const again = `${tree}-again`;
  await mkdir(again);
  for (const { name } of source.files)
    if (name.includes(".orig")) await cp(join(folder, name), join(again, name));
  await cp(tree, join(again, "tree"), { recursive: true, verbatimSymlinks: true });
  await runOk("dpkg-source", ["-b", "tree"], { cwd: again });
  const name = source.files.at(-1)?.name ?? "";
  const withoutDebian = (text: string): string => text.replace(/^ \S+ \d+ \S+\.debian\.tar\.xz\n/gm, "");
  expect(withoutDebian(await readFile(dsc, "utf8"))).toBe(
    withoutDebian(await readFile(join(again, name), "utf8")),
  );
  const debian = name.replace(/dsc$/, "debian.tar.xz");
  const ofDpkg = (await listing(join(again, debian))).map((line) => line.replace(" 0/0 ", " root/root "));
  expect([...(await listing(join(folder, debian)))].sort()).toEqual(ofDpkg.sort());
}

/** What tar lists of a tarball. */
export async function listing(tarball: string): Promise<readonly string[]> {
  const { stdout } = await runOk("tar", ["-tvf", tarball]);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/ +/g, " "));
}

/** What lintian at its strictest says of a source package. */
export async function lintian(
  dsc: string,
): Promise<{ readonly found: readonly string[]; readonly overridden: readonly string[] }> {
  const strictest = [
    ...[
      "--profile",
      "debian",
      "--display-experimental",
      "--display-info",
      "--pedantic",
      "--no-cfg",
      "--no-user-dirs",
    ],
    ...["--allow-root", "--show-overrides", "--tag-display-limit", "0", "--fail-on", "none"],
  ];
  const { stdout } = await runOk("lintian", [...strictest, dsc], { timeout: 120_000 });
  const lines = stdout.split("\n").filter((line) => /^[A-Z]: /.test(line) && !line.startsWith("N: "));
  return {
    found: lines.filter((line) => !line.startsWith("O: ")),
    overridden: lines.filter((line) => line.startsWith("O: ")),
  };
}

/** As sha256sum writes them. */
export function digests({ files }: SourcePackage): readonly string[] {
  return files.map(({ name, sha256 }) => `${sha256}  ${name}`);
}
