import { copyFile, mkdir, readdir, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { ownApt } from "./own-apt.ts";
import { temporaryFolder } from "./shell.ts";

/** Which package of Debian's archive. */
export interface PackageWanted extends ArchiveWanted {
  readonly name: string;
}

/** Which part of Debian's archive: a suite, and the name of an architecture that it has. */
export interface ArchiveWanted {
  readonly suite: string;
  readonly architecture: string;
}

/**
 * Gives the path of a package from Debian's archive, as published. It is kept in out/cache/tests. The lists that apt needs for it
 * are its own: the machine's are neither asked nor changed.
 */
export async function debianPackage(wanted: PackageWanted): Promise<string> {
  const [path = ""] = await debianPackages(wanted, [wanted.name]);
  return path;
}

/** The same of several packages, in the order of their names; the lists are fetched once for all. */
export async function debianPackages(
  wanted: ArchiveWanted,
  names: readonly string[],
): Promise<readonly string[]> {
  const packages = join(CACHE, `${wanted.suite}-${wanted.architecture}`);
  await mkdir(packages, { recursive: true });
  const kept = await Promise.all(names.map((name) => find(packages, name)));
  const missing = names.filter((_, i) => kept[i] === undefined);
  if (missing.length > 0) await fetchInto(packages, wanted, missing);
  return Promise.all(names.map((name) => found(packages, name)));
}

/** Two tests may want the same package at once: each fetches it, and the last one's stays. */
async function fetchInto(packages: string, wanted: ArchiveWanted, names: readonly string[]): Promise<void> {
  const folder = temporaryFolder("apt");
  try {
    await fetchPackages(wanted, names, folder.path);
    for (const name of names) {
      const fetched = await found(folder.path, name);
      const to = join(packages, basename(fetched));
      const part = `${to}.${basename(folder.path)}`;
      await copyFile(fetched, part);
      await rename(part, to);
    }
  } finally {
    folder.remove();
  }
}

async function fetchPackages(
  { suite, architecture }: ArchiveWanted,
  names: readonly string[],
  folder: string,
): Promise<void> {
  const apt = await ownApt({ suites: [suite], architecture }, folder);
  await apt("apt-get", "download", ...names);
}

const CACHE = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "packages");

async function found(folder: string, name: string): Promise<string> {
  const file = await find(folder, name);
  if (file === undefined) throw new Error(`apt-get download ${name} left no file`);
  return file;
}

async function find(folder: string, name: string): Promise<string | undefined> {
  const file = (await readdir(folder)).find((each) => each.startsWith(`${name}_`) && each.endsWith(".deb"));
  return file === undefined ? undefined : join(folder, file);
}
