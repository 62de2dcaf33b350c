import { readFileSync } from "node:fs";
import { join } from "node:path";
import { debianPackage } from "./debian-package.ts";
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
  const deb = await debianPackage({ suite, name: "hyperv-daemons", architecture: "amd64" });
  await runOk("dpkg-deb", ["-x", deb, folder]);
  const read = (name: string) => readFileSync(join(folder, "usr/sbin", name));
  const { stdout: depends } = await runOk("dpkg-deb", ["-f", deb, "Depends"]);
  return {
    depends,
    hv_kvp_daemon: read("hv_kvp_daemon"),
    hv_vss_daemon: read("hv_vss_daemon"),
    hv_fcopy_daemon: read("hv_fcopy_daemon"),
  };
}
