import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LisdebError, shown, systemError } from "../../base/index.ts";
import { runProgram } from "../run-program.ts";
import type { Mirrors } from "./debian-mirrors.ts";

/**
 * An apt that knows one suite of Debian, in a folder of its own: what this machine has for lists and packages is neither asked nor changed, and of its
 * configuration only the ways to reach mirrors are taken over. Its hooks, which clean up or write caches after an update, are not run.
 */
export interface OwnApt {
  /** Runs one of its programs and gives what it prints. Throws `toolchain-gone` where it fails. */
  run(program: "apt-get" | "apt-cache", ...args: readonly string[]): Promise<string>;
  /** Where it keeps the lists that it has fetched. */
  readonly lists: string;
  remove(): Promise<void>;
}

/** Who Debian's signatures must be from: a machine's apt may trust others as well. */
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** In seconds. */
const LIMIT = 600;

/** What of Debian's archive is looked at. */
export interface OwnAptWanted {
  readonly suite: string;
  readonly mirrors: Mirrors;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Whose signatures count. Default: where Debian's package debian-archive-keyring has them. */
  readonly keyring?: string | undefined;
}

/**
 * Makes it, and fetches the lists of binary packages for amd64 and i386 and of source packages from the first mirror that has the suite: apt checks their signatures.
 * Throws `download-failed` where no mirror gives them, and `toolchain-gone` where there is no apt, or no keyring of Debian's.
 */
export async function ownApt(wanted: OwnAptWanted): Promise<OwnApt> {
  const { suite, mirrors, signal, keyring = KEYRING } = wanted;
  if (!existsSync(keyring)) {
    throw new LisdebError(
      "toolchain-gone",
      "there is no file of Debian's keys, which prove what Debian has today",
      {
        where: { file: keyring },
        hint: "apt-get install debian-archive-keyring",
      },
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "lisdeb-apt-")).catch((cause: unknown) => {
    throw systemError("write-failed", cause, { file: tmpdir() });
  });
  const remove = () => rm(folder, { recursive: true, force: true });
  const sources = join(folder, "sources.list");
  const config = join(folder, "apt.conf");
  const environment = { ...wanted.environment, LC_ALL: "C", APT_CONFIG: config };
  const options = [
    `Dir::Etc::SourceList=${sources}`,
    `Dir::Etc::SourceParts=${folder}/none`,
    `Dir::State::Lists=${folder}/lists`,
    `Dir::State::Status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    "APT::Architecture=amd64",
    "APT::Architectures::=amd64",
    "APT::Architectures::=i386",
    "APT::Sandbox::User=root",
    // Whatever the machine lets itself be given.
    "Acquire::AllowInsecureRepositories=false",
    "Acquire::AllowWeakRepositories=false",
    "Acquire::AllowDowngradeToInsecureRepositories=false",
    "Acquire::Languages=none",
    "Acquire::Retries=3",
    // A list that cannot be had is a failure, and not left out.
    "APT::Update::Error-Mode=any",
  ].flatMap((option) => ["-o", option]);
  const run = async (program: string, ...args: readonly string[]): Promise<string> => {
    const ran = await runProgram(program, ["-q", ...options, ...args], {
      environment,
      limit: LIMIT,
      ...(signal && { signal }),
    });
    if (ran.status === 0) return ran.stdout;
    const said = ran.stderr.split("\n").find((line) => line.startsWith("E: ")) ?? `${program} failed`;
    // Why a list cannot be had apt knows, and tells in words only: nothing is known to be gone.
    throw new LisdebError(
      args[0] === "update" ? "download-failed" : "toolchain-gone",
      shown(said.replace(/^E: /, "")),
    );
  };
  try {
    for (const path of ["lists/partial", "cache/archives/partial", "none"])
      await mkdir(join(folder, path), { recursive: true });
    await writeFile(join(folder, "status"), "");
    await writeFile(config, await configuration(folder, wanted));
    let problem: unknown;
    for (const mirror of [...new Set([...mirrors.apt, ...mirrors.known])]) {
      const line = `[signed-by=${keyring}] ${mirror} ${suite} main\n`;
      await writeFile(sources, `deb ${line}deb-src ${line}`);
      try {
        await run("apt-get", "update");
        return { run, lists: join(folder, "lists"), remove };
      } catch (error) {
        signal?.throwIfAborted();
        problem ??= error;
      }
    }
    throw problem as Error; // thrown above: the first mirror's
  } catch (error) {
    await remove();
    if (error instanceof LisdebError && error.code === "input-missing")
      throw gone("apt is not installed, and only it can prove what Debian has today", error);
    throw error;
  }
}

/** What of the machine's configuration says how mirrors are reached: proxies, certificates, passwords. */
const REACHING = /^(?:Acquire|Dir::Etc::netrc(?:parts)?)\b/i;

/** All that apt is to know: by the file that APT_CONFIG names, which it reads first, it finds none of the machine's own. */
async function configuration(folder: string, { environment, signal }: OwnAptWanted): Promise<string> {
  const dumped = await runProgram("apt-config", ["dump"], {
    environment: { ...environment, LC_ALL: "C" },
    limit: LIMIT,
    ...(signal && { signal }),
  });
  const taken = dumped.stdout.split("\n").filter((line) => REACHING.test(line));
  return [
    `Dir::Etc::Parts "${folder}/none";`,
    `Dir::Etc::Main "${folder}/none/apt.conf";`,
    ...taken,
    "",
  ].join("\n");
}

function gone(message: string, cause?: unknown): LisdebError {
  return new LisdebError("toolchain-gone", message, { cause });
}
