import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { aptSources } from "./apt-sources.ts";
import { runOk, sh, temporaryFolder } from "./shell.ts";

/** Which package of Debian's archive. */
export interface PackageWanted {
  readonly suite: string;
  readonly name: string;
  readonly architecture: "amd64" | "i386";
}

/**
 * Gives the path of a package from Debian's archive, as published. It is kept in out/cache/tests. The lists that apt needs for it
 * are its own: the machine's are neither asked nor changed.
 */
export async function debianPackage(wanted: PackageWanted): Promise<string> {
  const { suite, name, architecture } = wanted;
  const packages = join(CACHE, `${suite}-${architecture}`);
  await mkdir(packages, { recursive: true });
  const kept = await find(packages, name);
  if (kept !== undefined) return kept;

  // Two test files may want the same package at once: each fetches it, and the last one's stays.
  const folder = temporaryFolder("apt");
  try {
    const fetched = await fetchPackage(wanted, folder.path);
    const to = join(packages, basename(fetched));
    await copyFile(fetched, `${to}.${process.pid}`);
    await rename(`${to}.${process.pid}`, to);
    return to;
  } finally {
    folder.remove();
  }
}

async function fetchPackage({ suite, name, architecture }: PackageWanted, folder: string): Promise<string> {
  const sources = await aptSources(suite);
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const signedBy = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
  const list = join(folder, "sources.list");
  await writeFile(list, sources.lines.map((line) => `${line.replace("deb ", `deb ${signedBy}`)}\n`).join(""));
  await sh(`mkdir -p '${folder}'/{lists,cache}/partial '${folder}/parts' && touch '${folder}/status'`);
  const options = [
    `Dir::Etc::SourceList=${list}`,
    `Dir::Etc::SourceParts=${folder}/parts`,
    `Dir::State::Lists=${folder}/lists`,
    `Dir::State::Status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    `APT::Architecture=${architecture}`,
    `APT::Architectures::=${architecture}`,
    "APT::Sandbox::User=root",
  ].flatMap((option) => ["-o", option]);
  const apt = (...args: string[]) =>
    runOk("apt-get", ["-q", ...options, ...args], { cwd: folder, timeout: 120_000 });
  await apt("update");
  await apt("download", name);
  const fetched = await find(folder, name);
  if (fetched === undefined) throw new Error(`apt-get download ${name} left no file`);
  return fetched;
}

const CACHE = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "packages");

async function find(folder: string, name: string): Promise<string | undefined> {
  const file = (await readdir(folder)).find((each) => each.startsWith(`${name}_`) && each.endsWith(".deb"));
  return file === undefined ? undefined : join(folder, file);
}
