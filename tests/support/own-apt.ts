import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { aptSources } from "./apt-sources.ts";
import { runOk, sh, type Ran } from "./shell.ts";

/** Which part of Debian's archive: suites, and the name of an architecture that they have. */
export interface OwnAptWanted {
  readonly suites: readonly string[];
  readonly architecture: string;
}

/** Runs one of apt's programs, in the folder. */
export type OwnApt = (program: "apt-get" | "apt-cache", ...args: readonly string[]) => Promise<Ran>;

/**
 * Makes an apt in a folder of its own and fetches the package lists of suites: what this machine has for lists and packages is neither
 * asked nor changed.
 */
export async function ownApt({ suites, architecture }: OwnAptWanted, folder: string): Promise<OwnApt> {
  const lines = (await Promise.all(suites.map(aptSources))).flatMap((sources) => sources.lines);
  const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
  const signedBy = existsSync(keyring) ? `[signed-by=${keyring}] ` : "";
  const list = join(folder, "sources.list");
  await writeFile(list, lines.map((line) => `${line.replace("deb ", `deb ${signedBy}`)}\n`).join(""));
  await sh(`mkdir -p '${folder}'/{lists,cache}/partial '${folder}/parts' && touch '${folder}/status'`);
  const options = [
    `Dir::Etc::SourceList=${list}`,
    `Dir::Etc::SourceParts=${folder}/parts`,
    `Dir::State::Lists=${folder}/lists`,
    `Dir::State::Status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    // As plain text, for whoever reads the lists themselves.
    "Acquire::GzipIndexes=false",
    `APT::Architecture=${architecture}`,
    `APT::Architectures::=${architecture}`,
    "APT::Sandbox::User=root",
    // A server that is busy for a moment is asked again; a list that cannot be had all the same is a failure, and not left out.
    "Acquire::Retries=3",
    "APT::Update::Error-Mode=any",
  ].flatMap((option) => ["-o", option]);
  const apt: OwnApt = (program, ...args) =>
    runOk(program, ["-q", ...options, ...args], { cwd: folder, timeout: 120_000 });
  await apt("apt-get", "update");
  return apt;
}
