import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, runOk } from "./shell.ts";

/** What this machine's apt made of an archive. */
export interface AptSays {
  /** Whether it updated and fetched the packages without an error. */
  readonly takes: boolean;
  /** What it printed. */
  readonly said: string;
}

interface AptWanted {
  readonly address: string;
  readonly suite: string;
  readonly components?: string;
  readonly keyring: string;
  readonly packages: readonly string[];
}

/** Has this machine's apt, which knows nothing yet, update from an archive and fetch packages; nothing is installed. */
export async function aptFromArchive(
  folder: string,
  { address, suite, keyring, packages, components = "main" }: AptWanted,
): Promise<AptSays> {
  rmSync(folder, { recursive: true, force: true });
  for (const each of ["lists/partial", "cache/archives/partial", "etc/parts", "etc/preferences.d"])
    mkdirSync(join(folder, each), { recursive: true });
  writeFileSync(join(folder, "status"), "");
  writeFileSync(join(folder, "apt.conf"), "");
  writeFileSync(
    join(folder, "etc/sources.list"),
    `deb [signed-by=${keyring} arch=amd64] ${address} ${suite} ${components}\n`,
  );
  const options = [
    `Dir::Etc=${folder}/etc`,
    "Dir::Etc::SourceParts=parts",
    `Dir::State::Lists=${folder}/lists`,
    `Dir::State::Status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    "APT::Architecture=amd64",
    "APT::Architectures::=amd64",
    "APT::Sandbox::User=root",
    "Acquire::Languages=en",
    // What a machine may have been told otherwise.
    "Acquire::Check-Valid-Until=true",
    "Acquire::Check-Date=true",
  ].flatMap((option) => ["-o", option]);
  const apt = (...args: readonly string[]) =>
    run("apt-get", ["-q", ...options, ...args], {
      env: { APT_CONFIG: join(folder, "apt.conf"), no_proxy: "127.0.0.1", LC_ALL: "C.UTF-8" },
    });
  const updated = await apt("update");
  if (updated.status !== 0) return { takes: false, said: updated.stdout + updated.stderr };
  const fetched = await apt("install", "--download-only", "--yes", ...packages);
  return {
    takes: fetched.status === 0,
    said: [updated, fetched].map(({ stdout, stderr }) => stdout + stderr).join(""),
  };
}

/** Version of this machine's apt: `2.6.2`. */
export async function ownAptVersion(): Promise<string> {
  const { stdout } = await runOk("apt-get", ["--version"]);
  return /^apt (\S+)/.exec(stdout)?.[1] ?? "";
}
