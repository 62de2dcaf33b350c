import { chmod, copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { makeImage } from "../../../scripts/sample/image.ts";
import { runOk } from "../shell.ts";
import { compileBuild, makePackages } from "./packages.ts";
import type { Architecture, Build, Release } from "./releases.ts";

/** Programs that media are made with, for requireTools. */
export const LIS_MEDIA_TOOLS = ["gcc", "rpmbuild", "genisoimage", "tar"] as const;

/** A medium that was made. */
export interface LisMedium {
  /** What to hand to lisdeb: an ISO image, a tar, or a folder. */
  readonly path: string;
  /** The same tree as a folder. */
  readonly tree: string;
}

/** Makes a medium of a release's shape in `work`, a folder of its own. */
export async function lisMedium(release: Release, work: string): Promise<LisMedium> {
  const tree = join(work, "LISISO");
  await mkdir(tree, { recursive: true });
  const jobs = release.builds.flatMap((build, index) =>
    build.architectures.map((architecture) => ({ build, architecture, source: index === 0 })),
  );
  await twoAtATime(jobs, (job) => layDown(release, job, work, tree));
  await writeScripts(tree);
  return { path: await wrap(release, tree, work), tree };
}

/** Makes the medium of a tree, as the release's was: an image, a tar, or just a folder. */
async function wrap(
  release: Pick<Release, "file" | "buildTime">,
  tree: string,
  work: string,
): Promise<string> {
  const path = join(work, release.file);
  if (release.file.endsWith(".iso")) {
    const image = { folder: tree, volume: "LISISO", time: release.buildTime, options: ["-iso-level", "4"] };
    await makeImage(image, join(work, "image"), path);
    return path;
  }
  if (release.file.endsWith(".tar.gz")) {
    await runOk("tar", ["--sort=name", "--owner=0", "--group=0", "-czf", path, "-C", work, basename(tree)]);
    return path;
  }
  return tree;
}

interface Job {
  readonly build: Build;
  readonly architecture: Architecture;
  readonly source: boolean;
}

async function layDown(release: Release, job: Job, work: string, tree: string): Promise<void> {
  const { build, architecture, source } = job;
  const daemons = await compileBuild(build, architecture);
  const own = await mkdtemp(join(work, "rpm-"));
  const rpms = await makePackages({ release, build, architecture, daemons, source }, own);
  for (const folder of build.folders) {
    const to = join(tree, folder.replace("{arch}", architecture === "i686" ? "x86" : "x86_64"));
    await mkdir(to, { recursive: true });
    for (const rpm of rpms) await copyFile(rpm, join(to, basename(rpm)));
  }
}

async function writeScripts(tree: string): Promise<void> {
  const names = [
    "install.sh",
    "upgrade.sh",
    "uninstall.sh",
    "commonfunctions.sh",
    "lis_compatibility_check.sh",
  ];
  for (const name of names) {
    await writeFile(join(tree, name), "#!/bin/bash\n# Of LIS, only the name is here.\nexit 1\n");
    await chmod(join(tree, name), 0o755);
  }
  await writeFile(join(tree, "latestsupportedkernel"), "3.10.0-1062\n");
}

/** As many as machines that run these tests have processors. */
async function twoAtATime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([worker(), worker()]);
}
