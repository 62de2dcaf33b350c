import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rpmbuild, type RpmToBuild } from "../../../scripts/sample/rpmbuild.ts";
import { compileDaemon } from "../compiled-daemon.ts";
import { runOk } from "../shell.ts";
import { binaryOf } from "./daemons.ts";
import type { Architecture, Build, Release } from "./releases.ts";

/** A daemon of a package: the name that it is installed under, and its bytes. */
export interface PackedDaemon {
  readonly file: string;
  readonly content: Uint8Array;
}

/** Packages of daemons for one architecture of a build, with those that lie beside them. */
export interface PackageToMake {
  readonly release: Pick<Release, "package" | "buildTime">;
  readonly build: Pick<Build, "rhel" | "version" | "release" | "buildTime">;
  readonly architecture: Architecture;
  readonly daemons: readonly PackedDaemon[];
  /** Make the source package, too. */
  readonly source?: boolean;
}

/** Compiles the daemons of a build. */
export function compileBuild(build: Build, architecture: Architecture): Promise<readonly PackedDaemon[]> {
  const bits = architecture === "x86_64" ? 64 : 32;
  return Promise.all(
    build.sources.map(async (source) => ({
      file: source.file,
      content: await compileDaemon(binaryOf(source, build.rhel, bits, build.builtFor)),
    })),
  );
}

/**
 * Makes RPMs into `work`, a folder of their own, and gives the path of each: the daemons', and as decoys the kernel modules', the
 * debugging information's and, where wanted, the source package.
 */
export async function makePackages(wanted: PackageToMake, work: string): Promise<readonly string[]> {
  const { release, build, architecture, daemons } = wanted;
  const { rhel } = build;
  const preload = await rpmVersionLibrary(work);
  const sources: Record<string, string> = {};
  for (const { file, content } of daemons) {
    sources[file] = join(work, file);
    await writeFile(join(work, file), content);
  }
  const common: RpmToBuild = {
    spec: join(import.meta.dirname, "microsoft-hyper-v.spec"),
    architecture,
    sources,
    buildTime: build.buildTime ?? release.buildTime,
    macros: {
      lis_package: release.package,
      lis_version: build.version,
      lis_release: build.release,
      daemons: daemons.map(({ file }) => file).join(" "),
      init: rhel.init,
      kernel: `2.6.32.${architecture}`,
      _binary_payload: rhel.rpm.payload,
      _binary_filedigest_algorithm: rhel.rpm.fileDigest,
    },
    environment: { LD_PRELOAD: preload, PRETENDED_RPM_VERSION: rhel.rpm.version },
  };
  const output = join(work, "made");
  await rpmbuild(common, join(work, "binary"), output);
  if (wanted.source === true) await rpmbuild({ ...common, stage: "bs" }, join(work, "source"), output);
  await rm(join(work, "binary"), { recursive: true });
  return (await readdir(output)).sort().map((name) => join(output, name));
}

async function rpmVersionLibrary(work: string): Promise<string> {
  const library = join(work, "rpm-version.so");
  const source = join(import.meta.dirname, "rpm-version.c");
  await runOk("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", source, "-o", library]);
  return library;
}
