import { chmod, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { compileDaemon, compileEmptyModule } from "./compile.ts";
import { makeImage } from "./image.ts";
import { rpmbuild } from "./rpmbuild.ts";
import { sampleSources } from "./sources.ts";
import {
  ARCHITECTURES,
  BUILD_TIME,
  LIS_RELEASE,
  LIS_VERSION,
  TARGETS,
  type Architecture,
  type Target,
} from "./targets.ts";

/**
 * Makes the demonstration medium in `work`, an empty folder, from samples/src: compiles the daemons, packs them with rpmbuild,
 * and lays the packages out as LIS 3.4 does. Gives the image's path.
 */
export async function makeSample(work: string): Promise<string> {
  const tree = join(work, "medium");
  for (const target of TARGETS) {
    const folder = join(tree, target.folder);
    await mkdir(folder, { recursive: true });
    for (const architecture of ARCHITECTURES) await makePackages(target, architecture, work, folder);
    await script("folder-install.sh", join(folder, "install.sh"));
    await script("folder-upgrade.sh", join(folder, "upgrade.sh"));
  }
  await script("install.sh", join(tree, "install.sh"));
  await copyFile(join(sampleSources, "medium", "README.TXT"), join(tree, "README.TXT"));

  const image = join(work, "lis-demo.iso");
  await makeImage({ folder: tree, volume: "LISDEMO34", time: BUILD_TIME }, join(work, "image"), image);
  return image;
}

async function makePackages(
  target: Target,
  architecture: Architecture,
  work: string,
  output: string,
): Promise<void> {
  const build = join(work, "build", target.folder, architecture.rpm);
  await mkdir(build, { recursive: true });
  const daemon = join(build, "hv_kvp_daemon");
  const module = join(build, "empty.ko");
  await compileDaemon(target.release, architecture, daemon);
  await compileEmptyModule(architecture, module);
  const common = {
    architecture: architecture.rpm,
    buildTime: BUILD_TIME,
    macros: {
      lis_version: `${target.prefix}.${LIS_VERSION}`,
      lis_release: LIS_RELEASE,
      lis_kernel: `${target.kernel}.${architecture.rpm}`,
      _binary_payload: target.release.payload,
      _binary_filedigest_algorithm: String(target.release.fileDigest),
    },
  };
  const source = (name: string) => join(sampleSources, "rpm", name);
  await rpmbuild(
    {
      ...common,
      spec: source("microsoft-hyper-v.spec"),
      sources: { hv_kvp_daemon: daemon, "hv_kvp_daemon.init": source("hv_kvp_daemon.init") },
    },
    join(build, "daemons"),
    output,
  );
  await rpmbuild(
    { ...common, spec: source("kmod-microsoft-hyper-v.spec"), sources: { "empty.ko": module } },
    join(build, "kmod"),
    output,
  );
}

async function script(name: string, to: string): Promise<void> {
  await copyFile(join(sampleSources, "medium", name), to);
  await chmod(to, 0o755);
}
