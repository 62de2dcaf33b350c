import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { aptSources, type AptSources } from "./apt-sources.ts";
import { run } from "./shell.ts";

/** Which Debian a root is of. */
export interface RootWanted {
  /** Debian's code name: `bookworm`. */
  readonly suite: string;
  readonly architecture: "amd64" | "i386";
  /** Packages beyond the essential ones and apt. */
  readonly packages?: readonly string[];
}

const CACHE = join(import.meta.dirname, "..", "..", "out", "cache", "tests", "roots");

/** What it may take to make one, in milliseconds: less than the tests that wait for it are given. */
const LIMIT = 280_000;

/**
 * The folder that roots of a kind stand on: what mmdebstrap makes of Debian's archive, kept in out/cache/tests. Made where it is not there yet, which
 * takes some ten seconds, or a minute. Throws with what mmdebstrap said where it fails twice.
 */
export async function baseRoot(wanted: RootWanted): Promise<string> {
  const { suite, architecture } = wanted;
  const packages = [...(wanted.packages ?? [])].sort();
  const sources = await aptSources(suite);
  const key = createHash("sha256")
    .update(JSON.stringify([suite, architecture, packages, sources]))
    .digest("hex");
  const base = join(CACHE, `${suite}-${architecture}-${key.slice(0, 12)}`);
  if (existsSync(base)) return base;
  // Tests that run at the same time wait for the same one.
  const made = beingMade.get(base) ?? make(base, { suite, architecture, packages }, sources);
  beingMade.set(base, made);
  return made.finally(() => beingMade.delete(base));
}

const beingMade = new Map<string, Promise<string>>();

async function make(
  base: string,
  { suite, architecture, packages }: Required<RootWanted>,
  { lines, options }: AptSources,
): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  // Two test files may want the same root at once: each makes its own, and the first one's stays.
  const temporary = `${base}.${process.pid}.tmp`;
  try {
    await mmdebstrap(temporary, [
      "--quiet",
      "--variant=apt",
      "--mode=root",
      "--format=directory",
      `--architectures=${architecture}`,
      ...(packages.length > 0 ? [`--include=${packages.join(",")}`] : []),
      ...[...options, 'Acquire::Retries "3";'].map((option) => `--aptopt=${option}`),
      // Waiting for the disk at every file would take most of the time.
      "--dpkgopt=force-unsafe-io",
      suite,
      temporary,
      ...lines,
    ]);
    // It says that no service is to be started, which is what the tests are about.
    await rm(join(temporary, "usr/sbin/policy-rc.d"), { force: true });
    await rename(temporary, base).catch((error: unknown) => {
      if (!existsSync(base)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return base;
}

/**
 * Runs it, and once more where it fails while there is time: a mirror that is being updated gives lists and packages that do not go together
 * for a moment. The failure is told even if the second time is good.
 */
async function mmdebstrap(folder: string, args: readonly string[]): Promise<void> {
  const end = Date.now() + LIMIT;
  const make = () => run("mmdebstrap", args, { timeout: end - Date.now() });
  const first = await make();
  if (first.status === 0) return;
  process.stderr.write(`mmdebstrap failed, and is run once more\n${first.stderr}`);
  await rm(folder, { recursive: true, force: true });
  const second = await make();
  if (second.status === 0) return;
  throw new Error(
    `mmdebstrap ${args.join(" ")}: exit status ${first.status} and then ${second.status}\n${second.stdout}${second.stderr}`,
  );
}
