import { copyFile, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { RHEL } from "./daemons.ts";
import { makePackages, type PackageToMake } from "./packages.ts";

/** A package on a medium that is made for one question. */
export interface AskedPackage extends Pick<PackageToMake, "daemons"> {
  /** On the medium. Default: RHEL63. */
  readonly folder?: string;
  /** Default: 6. */
  readonly rhel?: keyof typeof RHEL;
  /** Default: x86_64. */
  readonly architecture?: PackageToMake["architecture"];
  /** In seconds. Default: some day of 2012. */
  readonly buildTime?: number;
}

/** Makes a folder with the packages given, beside what else makes them, in `work`, a folder of its own. Gives the medium's path. */
export async function mediumOf(packages: readonly AskedPackage[], work: string): Promise<string> {
  const tree = join(work, "medium");
  for (const [index, asked] of packages.entries()) {
    const {
      daemons,
      folder = "RHEL63",
      rhel = 6,
      architecture = "x86_64",
      buildTime = 1_343_822_400,
    } = asked;
    const own = join(work, String(index));
    await mkdir(own, { recursive: true });
    const made = await makePackages(
      {
        release: { package: "microsoft-hyper-v", buildTime },
        build: { rhel: RHEL[rhel], version: "3.4", release: "20120727" },
        architecture,
        daemons,
      },
      own,
    );
    await mkdir(join(tree, folder), { recursive: true });
    for (const rpm of made) await copyFile(rpm, join(tree, folder, basename(rpm)));
  }
  return tree;
}
