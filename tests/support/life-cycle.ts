import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DaemonName, ProfileId } from "../../build/daemon/index.ts";
import { writeDeb, type DebContents } from "../../build/deb/index.ts";
import { contentsOf, plan, recipe } from "../../build/package/package.test-support.ts";
import type { SuiteName } from "../../build/suite/index.ts";
import type { RootWanted } from "./base-root.ts";
import { inRoot, pretendHyperV, pretendRunlevel2 } from "./daemon-in-root.ts";
import { madeDaemon } from "./made-daemon.ts";
import { ROOT_TOOLS, type Root } from "./root-fs.ts";
import { runOk } from "./shell.ts";
import { requireRoot, requireTools } from "./tools.ts";

/** With sysvinit's own order of scripts: what Debian 7 has, as far as releases that can still be had do. */
export const SYSVINIT = {
  suite: "bullseye",
  architecture: "amd64",
  packages: ["initscripts", "insserv", "sysvinit-core"],
} as const;

/** The same in a later release, where genuine daemons of today run. */
export const SYSVINIT_BOOKWORM = {
  suite: "bookworm",
  architecture: "amd64",
  packages: ["sysvinit-core"],
} as const;

/** systemd is installed and does not run, as in an image that is being built: its links are all there is of it. */
export const SYSTEMD = { suite: "bookworm", architecture: "amd64", packages: ["systemd"] } as const;

/** Whether packages can be made and installed in a fresh system here; with `tools` for what else a test does. */
export function canInstall(...tools: readonly string[]): boolean {
  return (
    requireTools("musl-gcc", "dpkg-deb", ...ROOT_TOOLS, ...tools) &&
    requireRoot("packages are installed in a fresh system")
  );
}

/**
 * Tells a story in a guest of Hyper-V that has booted, as far as files tell. `debs` are the paths of packages by name: they lie
 * at /root/NAME.deb.
 */
export function inGuest(
  debs: Readonly<Record<string, string>>,
  story: (root: Root) => Promise<void>,
  wanted: RootWanted = SYSVINIT,
): Promise<void> {
  return inRoot(wanted, async (root) => {
    await pretendHyperV(root);
    await pretendRunlevel2(root);
    await putDebs(root, debs);
    await story(root);
  });
}

/** Copies packages into a root, to /root/NAME.deb. */
export async function putDebs(root: Root, debs: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, path] of Object.entries(debs)) await root.put(path, `root/${name}.deb`);
}

/** A package whose life is to be told, of a release that is made up. */
export interface PackageWanted {
  readonly suite: SuiteName;
  /** Version of the release: the higher one is the newer. */
  readonly release: string;
  /** Which daemon, and so where it keeps its pools. Default: kvp-1, in /var/opt/hyperv. */
  readonly profile?: ProfileId;
  /** Changes what the package holds before it is written: a script that fails, another configuration. */
  readonly change?: (contents: DebContents) => DebContents;
}

/** Makes a package with a daemon that runs anywhere, in `work`. Gives its path. */
export async function lifeCyclePackage(wanted: PackageWanted, work: string): Promise<string> {
  const { suite, release, profile = "kvp-1", change = (contents: DebContents) => contents } = wanted;
  const name: DaemonName = profile.startsWith("fcopy")
    ? "hv_fcopy_daemon"
    : profile.startsWith("vss")
      ? "hv_vss_daemon"
      : "hv_kvp_daemon";
  const folder = mkdtempSync(join(work, "package-"));
  const content = await standInDaemon(folder, FOLDERS[profile], release);
  const daemon = madeDaemon(profile, { name, content, origin: { buildTime: 1_343_347_200 } });
  const contents = await contentsOf(plan(suite, { daemon, recipe: recipe({ version: release }) }));
  const path = join(folder, `${name}_${release}.deb`);
  const { bytes } = await writeDeb(change(contents), { file: path });
  await writeFile(path, bytes);
  return path;
}

/** Where a daemon keeps its pools, of those that keep some. */
const FOLDERS: Partial<Record<ProfileId, string>> = {
  "kvp-1": "/var/opt/hyperv",
  "kvp-2": "/var/lib/hyperv",
  "kvp-3": "/var/lib/hyperv",
};

/**
 * A daemon that does what maintainer scripts have to do with: goes into the background, makes its folder and its pools where they are not
 * there, and stays until TERM. The release stands in it.
 */
async function standInDaemon(
  folder: string,
  pools: string | undefined,
  release: string,
): Promise<Uint8Array> {
  const [source, program] = [join(folder, "daemon.c"), join(folder, "daemon")];
  writeFileSync(
    source,
    `#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
__attribute__((used)) static const char release[] = "stand-in of release ${release}";
int main(void) {
  /* As the C library of the genuine ones does it: musl's daemon() would fork twice. */
  if (fork() > 0) _exit(0);
  setsid();
  int null = open("/dev/null", O_RDWR);
  for (int fd = 0; fd < 3; fd++) dup2(null, fd);
  if (null > 2) close(null);
  const char *pools = ${pools === undefined ? "0" : JSON.stringify(pools)};
  if (pools) {
    mkdir(pools, 0755);
    for (int i = 0; i < 5; i++) {
      char path[64];
      snprintf(path, sizeof path, "%s/.kvp_pool_%d", pools, i);
      close(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    }
  }
  for (;;) pause();
}
`,
  );
  await runOk("musl-gcc", ["-static", "-Os", "-s", "-o", program, source]);
  return readFile(program);
}

/**
 * A package such as people made by hand: version 3.1 of the daemon that keeps its pools in /var/opt/hyperv, an init script that is no conffile, no
 * maintainer script. Gives its path.
 */
export async function handMadePackage(work: string, architecture = "amd64"): Promise<string> {
  const tree = mkdtempSync(join(work, "hand-made-"));
  for (const folder of ["DEBIAN", "etc/init.d", "usr/sbin"])
    mkdirSync(join(tree, folder), { recursive: true });
  writeFileSync(
    join(tree, "DEBIAN/control"),
    [
      "Package: hv-kvp-daemon",
      "Version: 3.1",
      `Architecture: ${architecture}`,
      "Maintainer: A <a@example.org>",
      "Description: hand-made\n",
    ].join("\n"),
  );
  const script = [
    "#!/bin/sh",
    "### BEGIN INIT INFO",
    "# Provides: hv_kvp_daemon",
    "# Required-Start: $local_fs",
    "# Required-Stop: $local_fs",
    "# Default-Start: 2 3 4 5",
    "# Default-Stop: 0 1 6",
    "### END INIT INFO",
    "# hand-made",
    '[ "$1" != start ] || exec /usr/sbin/hv_kvp_daemon\n',
  ];
  writeFileSync(join(tree, "etc/init.d/hv_kvp_daemon"), script.join("\n"), { mode: 0o755 });
  if (architecture === "amd64") {
    const daemon = await standInDaemon(tree, FOLDERS["kvp-1"], "3.1");
    for (const scrap of ["daemon", "daemon.c"]) rmSync(join(tree, scrap));
    writeFileSync(join(tree, "usr/sbin/hv_kvp_daemon"), daemon, { mode: 0o755 });
  }
  await runOk("dpkg-deb", ["--root-owner-group", "-Zgzip", "-b", tree, `${tree}.deb`]);
  return `${tree}.deb`;
}
