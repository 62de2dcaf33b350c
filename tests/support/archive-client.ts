import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, type Ran } from "./shell.ts";

/** This machine's apt, with everything of its own in a folder: it knows one archive. */
export interface ArchiveClient {
  readonly apt: (program: "apt-get" | "apt-cache", ...args: readonly string[]) => Promise<Ran>;
  /** Keeps the lists that it has now for {@link restore}. */
  readonly keep: () => Promise<void>;
  /** Sets it back to the lists that it kept, or to none. */
  readonly restore: (to: "kept" | "none") => Promise<void>;
}

/** `address`: `file:/…` or `http://…`. With `sources` it knows the archive's source packages, too. */
export async function archiveClient(
  folder: string,
  address: string,
  suite: string,
  keyring: string,
  sources = false,
): Promise<ArchiveClient> {
  const lists = join(folder, "lists");
  const empty = async () => {
    await rm(lists, { recursive: true, force: true });
    await mkdir(join(lists, "partial"), { recursive: true });
  };
  await empty();
  for (const each of ["cache/archives/partial", "etc/parts", "downloads"])
    await mkdir(join(folder, each), { recursive: true });
  await writeFile(join(folder, "status"), "");
  const source = `deb [signed-by=${keyring} arch=amd64] ${address} ${suite} main non-free\n`;
  const more = sources ? `deb-src [signed-by=${keyring}] ${address} ${suite} main non-free\n` : "";
  await writeFile(join(folder, "etc/sources.list"), source + more);
  // The machine's own is left out.
  await writeFile(join(folder, "apt.conf"), "");
  const options = [
    `Dir::Etc=${folder}/etc`,
    `Dir::Etc::SourceParts=parts`,
    `Dir::State::Lists=${lists}`,
    `Dir::State::Status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    "APT::Architecture=amd64",
    "APT::Architectures::=amd64",
    "APT::Sandbox::User=root",
    "APT::Update::Error-Mode=any",
    "Acquire::Languages=none",
  ].flatMap((option) => ["-o", option]);
  return {
    apt: (program, ...args) =>
      run(program, ["-q", ...options, ...args], {
        cwd: join(folder, "downloads"),
        env: { APT_CONFIG: join(folder, "apt.conf"), http_proxy: undefined },
      }),
    keep: async () => {
      await rm(join(folder, "kept"), { recursive: true, force: true });
      await cp(lists, join(folder, "kept"), { recursive: true, preserveTimestamps: true });
    },
    restore: async (to) => {
      await empty();
      if (to === "kept") await cp(join(folder, "kept"), lists, { recursive: true, preserveTimestamps: true });
    },
  };
}
