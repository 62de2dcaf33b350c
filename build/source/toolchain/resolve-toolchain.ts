import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { inTurn, LisdebError, type Sha256 } from "../../base/index.ts";
import { parseControl } from "../../deb/index.ts";
import { debianMirrors } from "./debian-mirrors.ts";
import { ownApt, type OwnApt } from "./own-apt.ts";
import { poolFiles, type ToolchainOptions } from "./pool-files.ts";
import { freshFolder, turnOf, unpackToolchain } from "./prepare-toolchain.ts";
import { packagesDigest } from "./toolchain-lock.ts";
import type { PoolFile, ToolchainLock, ToolchainPackage } from "./toolchain.ts";
import { toolchainsFolder, withHint } from "./toolchains-folder.ts";

/** The source package whose programs' parts get into each daemon. */
const LIBRARY = "musl";

/**
 * The same environment as Debian has it today: the packages of the same names, from the suite's own lists, whose signatures this machine's apt checks. They are fetched and unpacked, so that
 * the digest of what they give is known. Throws `toolchain-gone` for a package that the suite no longer has, `usage` with `offline`, and what fetching and unpacking throws.
 */
export async function resolveToolchain(
  lock: ToolchainLock,
  options: ToolchainOptions,
): Promise<ToolchainLock> {
  if (options.offline)
    throw new LisdebError("offline", "what Debian has today is to be asked of its mirrors");
  const { environment, signal } = options;
  const mirrors = options.mirrors ?? (await debianMirrors(lock, environment, signal));
  const apt = await ownApt({ suite: lock.suite, mirrors, environment, signal });
  try {
    const packages = await packagesOf(apt, lock);
    const sources = await sourcesOf(packages, apt, lock);
    const snapshot = await snapshotOf(apt);
    const resolved = { ...lock, packages, sources, snapshot, sha256: packagesDigest(packages) };
    return { ...resolved, tree: await treeOf(resolved, options) };
  } finally {
    await apt.remove();
  }
}

/** The packages of the lock's names and architectures, in its order. */
async function packagesOf(
  apt: OwnApt,
  { packages, suite, where }: ToolchainLock,
): Promise<readonly ToolchainPackage[]> {
  const named = ({ name, architecture }: ToolchainPackage): string =>
    architecture === "all" ? name : `${name}:${architecture}`;
  // One question for all: each costs apt a second.
  const text = await apt.run("apt-cache", "show", "--no-all-versions", ...packages.map(named));
  const found = paragraphsOf(text, "show").map((field) => ({
    name: field("Package"),
    version: field("Version"),
    architecture: field("Architecture"),
    size: Number(field("Size")),
    sha256: field("SHA256") as Sha256, // apt has proven it, and the lock is read by a schema
    path: field("Filename"),
  }));
  return packages.map((wanted) => {
    const one = found.find(
      ({ name, architecture }) => name === wanted.name && architecture === wanted.architecture,
    );
    if (one) return one;
    throw new LisdebError("toolchain-gone", `${suite} has no package ${named(wanted)}`, { where });
  });
}

/** The source package that the library was made from, in the very version that is a part of the environment. */
async function sourcesOf(
  packages: readonly ToolchainPackage[],
  apt: OwnApt,
  { where }: ToolchainLock,
): Promise<readonly PoolFile[]> {
  const version = packages.find(({ name }) => name === `${LIBRARY}-dev`)?.version;
  const text = await apt.run("apt-cache", "--only-source", "showsrc", LIBRARY);
  for (const field of paragraphsOf(text, "showsrc")) {
    // Rebuilt binaries have a suffix that their source has not.
    if (field("Version") !== version?.replace(/\+b\d+$/, "")) continue;
    return field("Checksums-Sha256")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter((parts) => parts.length === 3)
      .map(([sha256 = "", size = "", file = ""]) => ({
        path: `${field("Directory")}/${file}`,
        size: Number(size),
        sha256: sha256 as Sha256, // as above
      }));
  }
  throw new LisdebError("toolchain-gone", `no source package ${LIBRARY} ${version ?? ""} is in the suite`, {
    where,
  });
}

/** Of each paragraph that apt-cache prints, what gives the value of a field. */
function paragraphsOf(text: string, asked: string): readonly ((field: string) => string)[] {
  const where = { file: `apt-cache ${asked}` };
  return parseControl(`${text.trimEnd()}\n`, where).map((fields) => (wanted) => {
    const found = fields.find(([field]) => field === wanted);
    if (found) return found[1];
    throw new LisdebError("toolchain-gone", `has a package without ${wanted}`, { where });
  });
}

/** A day after the suite's state was signed snapshot.debian.org surely had it, and the mirrors hardly the next one. */
async function snapshotOf(apt: OwnApt): Promise<string | undefined> {
  for (const name of await readdir(apt.lists)) {
    if (!/_(In)?Release$/.test(name)) continue;
    const date = /^Date: (.*)$/m.exec(await readFile(join(apt.lists, name), "utf8"))?.[1];
    const time = Date.parse(date ?? "");
    if (Number.isNaN(time)) continue;
    return new Date(time + 86_400_000).toISOString().replace(/[-:]|\.\d+/g, "");
  }
  return undefined;
}

async function treeOf(lock: Omit<ToolchainLock, "tree">, options: ToolchainOptions): Promise<Sha256> {
  const paths = await poolFiles(lock.packages, lock, options);
  // Nobody knows its digest yet: it is made in a place of the list's own.
  const place = join(await toolchainsFolder(options.cacheDir), `list-${lock.sha256}`);
  return inTurn(turnOf(place, options), async (turn) => {
    const folder = await freshFolder(place, turn);
    try {
      return await unpackToolchain(lock, paths, folder, turn);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }).catch((error: unknown) => {
    throw withHint(error);
  });
}
