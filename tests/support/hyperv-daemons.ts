import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptSources } from "./apt-sources.ts";
import { runOk, temporaryFolder } from "./shell.ts";
import { requireTools } from "./tools.ts";

/** The content of Debian's own `hyperv-daemons` package (the kernel's tools/hv, amd64), by file name. */
export type HypervDaemons = Readonly<
  Record<"hv_kvp_daemon" | "hv_vss_daemon" | "hv_fcopy_daemon", Uint8Array>
> & {
  /** The package's own Depends field, which dpkg-shlibdeps filled in. */
  readonly depends: string;
};

/**
 * Fetches `hyperv-daemons` of a release from Debian's archive, with package lists of its own. Where the archive cannot be reached it throws in
 * CI, so that nothing is left out there unseen; elsewhere it says so on standard error and gives undefined.
 */
export async function hypervDaemons(suite: string): Promise<HypervDaemons | undefined> {
  if (!requireTools("apt-get", "dpkg-deb")) return undefined;
  const folder = temporaryFolder("hyperv-daemons");
  try {
    return await fetchDaemons(suite, folder.path);
  } catch (cause) {
    const said = `hyperv-daemons of ${suite} could not be fetched: tests on the real daemons cannot run`;
    if (process.env.CI !== undefined && process.env.CI !== "" && process.env.CI !== "false") {
      throw new Error(said, { cause });
    }
    process.stderr.write(`${said}\n`);
    return undefined;
  } finally {
    folder.remove();
  }
}

async function fetchDaemons(suite: string, folder: string): Promise<HypervDaemons> {
  const { lines } = await aptSources(suite);
  writeFileSync(join(folder, "sources.list"), `${lines.join("\n")}\n`);
  for (const part of ["lists/partial", "cache/archives/partial"]) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const options = [
    `Dir::Etc::sourcelist=${folder}/sources.list`,
    "Dir::Etc::sourceparts=/dev/null",
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    "APT::Architecture=amd64",
    "APT::Sandbox::User=",
    "Acquire::Languages=none",
    "Acquire::Check-Valid-Until=false",
  ].flatMap((option) => ["-o", option]);
  await runOk("apt-get", [...options, "update"], { timeout: 120_000 });
  await runOk("apt-get", [...options, "download", "hyperv-daemons"], { cwd: folder, timeout: 120_000 });
  const deb = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (deb === undefined) throw new Error("apt-get downloaded nothing");
  await runOk("dpkg-deb", ["-x", join(folder, deb), join(folder, "x")]);
  const read = (name: string) => readFileSync(join(folder, "x/usr/sbin", name));
  const { stdout: depends } = await runOk("dpkg-deb", ["-f", join(folder, deb), "Depends"]);
  return {
    depends,
    hv_kvp_daemon: read("hv_kvp_daemon"),
    hv_vss_daemon: read("hv_vss_daemon"),
    hv_fcopy_daemon: read("hv_fcopy_daemon"),
  };
}
