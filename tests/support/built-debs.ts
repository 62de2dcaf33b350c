import { basename } from "node:path";
import { sh } from "./shell.ts";

/** Paths of packages, by name. */
export type Debs = Readonly<Record<string, string>>;

/** The packages in an output folder of `lisdeb build`. */
export async function debsIn(out: string): Promise<Debs> {
  const listed = await sh(`find '${out}/debs' -name '*.deb' | LC_ALL=C sort`);
  return Object.fromEntries(
    listed.stdout
      .trim()
      .split("\n")
      .map((path) => [basename(path).split("_")[0]!, path]),
  );
}

/** The daemon's bytes as dpkg-deb and tar take them out of a package. */
export async function daemonIn(deb: string): Promise<Buffer> {
  const taken = await sh(
    `dpkg-deb --fsys-tarfile '${deb}' | tar -xOf - --wildcards './usr/sbin/hv_*_daemon'`,
  );
  return taken.bytes;
}
