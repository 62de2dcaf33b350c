import { chmod, copyFile, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { makeImage } from "../../scripts/sample/image.ts";
import { rpmbuild } from "../../scripts/sample/rpmbuild.ts";
import { DAEMONS, unpackDaemons } from "./hyperv-daemons.ts";
import { runOk } from "./shell.ts";

/** Programs that the medium is made with, for requireTools. */
export const MEDIUM_TOOLS = [
  "apt-get",
  "dpkg-deb",
  "rpmbuild",
  "genisoimage",
  "gcc",
  "objcopy",
  "tar",
] as const;

/** A medium of LIS 4.3.5's shape with real daemons on it. */
export interface HypervDaemonsMedium {
  readonly iso: string;
  /** The same tree in a folder LISISO. */
  readonly tarGz: string;
  /** The package with the daemons, which lies in each folder of the medium. */
  readonly rpm: string;
  /** The daemons as Debian published them: path by name. */
  readonly daemons: Readonly<Record<(typeof DAEMONS)[number], string>>;
  /** Debian's version of them. */
  readonly debianVersion: string;
}

/**
 * Makes a medium in `work`, a folder of its own: takes the daemons out of Debian's hyperv-daemons for amd64 byte for byte, packs them as
 * LIS 4.x packs its own, with decoys (kmod, debuginfo and source packages) beside them, and lays that out as the medium does: the
 * same RPMs again for every release of RHEL 7.
 */
export async function hypervDaemonsMedium(work: string, suite = "bookworm"): Promise<HypervDaemonsMedium> {
  await mkdir(work, { recursive: true });
  const debian = await unpackDaemons(suite, join(work, "debian"));
  const rpms = await packAsRpms(debian.paths, work);
  const tree = join(work, "LISISO");
  for (const release of RELEASES) {
    const folder = join(tree, `RPMS${release}`);
    await mkdir(folder, { recursive: true });
    for (const rpm of rpms) await copyFile(rpm, join(folder, basename(rpm)));
  }
  await writeScripts(tree);

  const iso = join(work, "LinuxIC-4.3.5.iso");
  await makeImage(
    { folder: tree, volume: "LISISO", time: BUILD_TIME, options: ["-iso-level", "4"] },
    join(work, "image"),
    iso,
  );
  const tarGz = join(work, "lis-rpms-4.3.5.x86_64.tar.gz");
  await runOk("tar", ["--sort=name", "--owner=0", "--group=0", "-czf", tarGz, "-C", work, "LISISO"]);

  const rpm = rpms.find((path) => /\/microsoft-hyper-v-\d.*x86_64\.rpm$/.test(path));
  if (rpm === undefined) throw new Error(`rpmbuild made no microsoft-hyper-v among ${rpms.join(" ")}`);
  return {
    iso,
    tarGz,
    rpm,
    debianVersion: debian.version,
    daemons: debian.paths,
  };
}

const RELEASES = [70, 71, 72, 73, 74, 75, 76, 77];

/** 2020-03-06, two days after the date in the packages' names. In seconds. */
const BUILD_TIME = 1_583_496_000;

async function packAsRpms(
  published: HypervDaemonsMedium["daemons"],
  work: string,
): Promise<readonly string[]> {
  const sources: Record<string, string> = {};
  for (const name of DAEMONS) {
    const debug = join(work, `${name}.debug`);
    await runOk("objcopy", ["--only-keep-debug", published[name], debug]);
    sources[name] = published[name];
    sources[`${name}.debug`] = debug;
  }
  const common = {
    spec: join(import.meta.dirname, "hyperv-daemons", "microsoft-hyper-v.spec"),
    architecture: "x86_64",
    buildTime: BUILD_TIME,
    sources,
    macros: { _binary_payload: "w2.xzdio", _binary_filedigest_algorithm: "8" },
  };
  const made = join(work, "rpms");
  return [
    ...(await rpmbuild(common, join(work, "binary"), made)),
    ...(await rpmbuild({ ...common, stage: "bs" }, join(work, "source"), made)),
  ];
}

async function writeScripts(tree: string): Promise<void> {
  const scripts = [
    "install.sh",
    "upgrade.sh",
    "uninstall.sh",
    "commonfunctions.sh",
    "lis_compatibility_check.sh",
  ];
  for (const name of scripts) {
    await writeFile(join(tree, name), `#!/bin/bash\n# Of LIS, only the name is here.\nexit 1\n`);
    await chmod(join(tree, name), 0o755);
  }
  await writeFile(join(tree, "latestsupportedkernel"), "3.10.0-1062\n");
}
