import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { metapackageOf } from "../../build/package/metapackage/metapackage.test-support.ts";
import { daemon, plan, recipe } from "../../build/package/package.test-support.ts";
import { lifeCyclePackage } from "./life-cycle.ts";
import { sh } from "./shell.ts";

/** Names of the packages with daemons, and of these and the one that brings them. */
export const OURS = ["hv-fcopy-daemon", "hv-kvp-daemon", "hv-vss-daemon"] as const;
export const ALL_OF_OURS = [...OURS, "hyperv-lis-daemons"] as const;

const RELEASE = "4.3";

/** The version of each of them. */
export const OUR_VERSION = `${RELEASE}+20120727-1~deb12`;

/** Makes all of our packages for bookworm, with daemons that run anywhere, in `work`. Gives their paths by name. */
export async function ourPackages(work: string): Promise<Readonly<Record<string, string>>> {
  const wanted = { suite: "bookworm", release: RELEASE } as const;
  const plans = (["fcopy-3", "kvp-3", "vss-3"] as const).map((profile, i) =>
    plan("bookworm", {
      daemon: daemon((["hv_fcopy_daemon", "hv_kvp_daemon", "hv_vss_daemon"] as const)[i], profile),
      recipe: recipe({ version: RELEASE }),
    }),
  );
  const { bytes, fileName } = await metapackageOf(plans);
  const metapackage = join(work, fileName);
  await writeFile(metapackage, bytes);
  return {
    "hv-fcopy-daemon": await lifeCyclePackage({ ...wanted, profile: "fcopy-3" }, work),
    "hv-kvp-daemon": await lifeCyclePackage({ ...wanted, profile: "kvp-3" }, work),
    "hv-vss-daemon": await lifeCyclePackage({ ...wanted, profile: "vss-3" }, work),
    "hyperv-lis-daemons": metapackage,
  };
}

/** A package of others, as far as dpkg has to do with it. */
interface RivalWanted {
  readonly name: string;
  readonly version: string;
  /** A line of its control file. */
  readonly relation?: string;
  /** Paths, without the first slash. */
  readonly files?: readonly string[];
}

/** Makes such a package in `work`. Gives its path. */
export async function rivalPackage(
  { name, version, relation, files = [] }: RivalWanted,
  work: string,
): Promise<string> {
  const folder = await mkdtemp(join(work, "rival-"));
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    "Architecture: all",
    ...(relation === undefined ? [] : [relation]),
    "Maintainer: A <a@lisdeb.example>",
    "Description: made for a test\n",
  ];
  await sh(
    `chmod 755 .; mkdir DEBIAN; cat >DEBIAN/control
    for file in ${files.join(" ")}; do mkdir -p "$(dirname "$file")"; echo 'theirs ${version}' >"$file"; done
    dpkg-deb --root-owner-group -b . '${folder}.deb'`,
    { cwd: folder, input: control.join("\n") },
  );
  return `${folder}.deb`;
}

/** The paths of packages in a root where `inGuest` has put them, for a command line. */
export function debsThere(names: readonly string[]): string {
  return names.map((name) => `/root/${name}.deb`).join(" ");
}
