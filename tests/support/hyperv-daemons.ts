import { readFileSync } from "node:fs";
import { join } from "node:path";
import { debianPackage } from "./debian-package.ts";
import { fromArchive } from "./from-archive.ts";
import { runOk, temporaryFolder } from "./shell.ts";

/** The daemons of Debian's `hyperv-daemons` package, by file name. */
export const DAEMONS = ["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const;

/** The content of Debian's own `hyperv-daemons` package (the kernel's tools/hv, amd64), by file name. */
export type HypervDaemons = Readonly<Record<(typeof DAEMONS)[number], Uint8Array>> & {
  /** The package's own Depends field, which dpkg-shlibdeps filled in. */
  readonly depends: string;
};

/**
 * Fetches `hyperv-daemons` of a release from Debian's archive, with package lists of its own. Where the archive cannot be reached it throws in
 * CI, so that nothing is left out there unseen; elsewhere it says so on standard error and gives undefined.
 */
export async function hypervDaemons(suite: string): Promise<HypervDaemons | undefined> {
  const folder = temporaryFolder("hyperv-daemons");
  try {
    return await fromArchive(`hyperv-daemons of ${suite}`, async () => {
      const { paths, depends } = await unpackDaemons(suite, folder.path);
      const read = (name: keyof typeof paths) => readFileSync(paths[name]);
      return {
        depends,
        hv_kvp_daemon: read("hv_kvp_daemon"),
        hv_vss_daemon: read("hv_vss_daemon"),
        hv_fcopy_daemon: read("hv_fcopy_daemon"),
      };
    });
  } finally {
    folder.remove();
  }
}

/** `hyperv-daemons` as Debian published it, unpacked. */
interface UnpackedDaemons {
  /** Path by name. */
  readonly paths: Readonly<Record<(typeof DAEMONS)[number], string>>;
  readonly version: string;
  readonly depends: string;
}

/** Fetches `hyperv-daemons` of a release for amd64, and unpacks it into a folder. Throws where Debian's archive cannot be reached. */
export async function unpackDaemons(suite: string, folder: string): Promise<UnpackedDaemons> {
  const deb = await debianPackage({ suite, name: "hyperv-daemons", architecture: "amd64" });
  await runOk("dpkg-deb", ["-x", deb, folder]);
  const field = async (name: string) => (await runOk("dpkg-deb", ["-f", deb, name])).stdout;
  const at = (name: string) => join(folder, "usr/sbin", name);
  return {
    paths: {
      hv_kvp_daemon: at("hv_kvp_daemon"),
      hv_vss_daemon: at("hv_vss_daemon"),
      hv_fcopy_daemon: at("hv_fcopy_daemon"),
    },
    version: (await field("Version")).trim(),
    depends: await field("Depends"),
  };
}
