import { copyFile, mkdir, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, runOk, temporaryFolder, type Ran } from "../../support/shell.ts";
import { fileOf, plan } from "../../../build/package/package.test-support.ts";

/**
 * A daemon as LIS's are: into the background by itself, no pid file. `-DSTUBBORN`: does not end when it is told to. `-DOPTIONS`: knows options as those
 * of LIS 4.0 do, and tells in a file which ones it was given and with which umask. It ends with the process RUN, so that it does not outlive tests that
 * are killed: its parent ends at once, so that setpriv could not see to that.
 */
const SOURCE = `
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
int main(int argc, char **argv) {
  int in_background = 1;
#ifdef OPTIONS
  for (int i = 1; i < argc; i++) if (!strcmp(argv[i], "-n") || !strcmp(argv[i], "--no-daemon")) in_background = 0;
  FILE *told = fopen(OPTIONS, "w");
  for (int i = 1; i < argc; i++) fprintf(told, "%s ", argv[i]);
  fprintf(told, "umask %03o\\n", umask(0));
  fclose(told);
#else
  if (argc > 1) return 1;
#endif
#ifdef STUBBORN
  signal(SIGTERM, SIG_IGN);
#endif
  if (in_background && daemon(1, 0) != 0) return 1;
  while (kill(RUN, 0) == 0 || errno == EPERM) sleep(1);
}
`;

/**
 * Makes of whatever program loads it one that only stays: what any user can have the daemon's file do. `-DHIDDEN`: one whose files in /proc belong to
 * root (prctl(2), PR_SET_DUMPABLE).
 */
const PRELOADED = `
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>
__attribute__((constructor)) static void stay(void) {
  if (fork() > 0) _exit(0);
#ifdef HIDDEN
  prctl(PR_SET_DUMPABLE, 0);
#endif
  close(0), close(1), close(2);
  while (kill(RUN, 0) == 0 || errno == EPERM) sleep(1);
  _exit(0);
}
`;

const NAMES = "Name            ID\ncn_proc         1:1\n";

/**
 * Runs its arguments in another root in which the folder WORK has the same path: in a chroot of this system, or as containers are, with
 * mounts and a network of its own. Processes are this system's in both, as a chroot's and any container's are for whoever stands outside.
 */
const OTHER_ROOT = `
set -e
work=$1 kind=$2
shift 2
mount --make-rprivate /
root=$work/root
mkdir -p "$root"
mount -t tmpfs none "$root"
cd "$root"
mkdir -p old proc tmp "$root$work"
for folder in bin sbin lib lib64 usr etc dev; do
  if [ -L "/$folder" ]; then cp -a "/$folder" "$folder"
  elif [ -d "/$folder" ]; then mkdir "$folder"; mount --rbind "/$folder" "$folder"; fi
done
mount --bind "$work" "$root$work"
mount --rbind /proc proc
[ "$kind" = container ] || exec chroot . "$@"
pivot_root . old
cd /
umount -l old
exec "$@"
`;

/** Programs that {@link makeService} needs, for requireTools. */
export const SERVICE_TOOLS = ["gcc", "dash", "start-stop-daemon"] as const;

/** What {@link Service.inOtherRoot} needs besides. */
export const OTHER_ROOT_TOOLS = ["unshare", "mount", "umount", "pivot_root", "chroot"] as const;

/** Which daemon stands in its place: one without options that ends when it is told to, or another. */
export type Kind = "plain" | "stubborn" | "with-options";

/** The init script and daemon-control of the key-value daemon, in a file tree of the test's own; the daemon is a real process. */
export interface Service {
  readonly path: (...parts: string[]) => string;
  /** Where the daemon lies. */
  readonly daemon: string;
  /** The init script. */
  readonly script: (...args: string[]) => Promise<Ran>;
  readonly control: (...args: string[]) => Promise<Ran>;
  /** Has nobody run the daemon's file, with code of nobody's own in it. Gives the number of the process. */
  readonly pretender: (how: "plain" | "hidden") => Promise<string>;
  /** Runs a command in a chroot of this system or in a container, in which all of these paths are the same. */
  readonly inOtherRoot: (kind: "chroot" | "container", ...command: string[]) => Promise<Ran>;
  /** Numbers of the processes that run the daemon, in whichever root. */
  readonly running: () => Promise<string[]>;
  readonly install: (kind: Kind) => Promise<void>;
  /** What tells a Hyper-V guest with the driver's bus. */
  readonly onHyperV: () => Promise<unknown>;
  readonly firmware: (vendor: string, product: string) => Promise<void>;
  /** What the kernel's connector has beside its own. */
  readonly connector: (...lines: string[]) => Promise<void>;
  readonly defaults: (text: string) => Promise<void>;
  /** A program that does this, and notes what it was asked for. */
  readonly stub: (name: string, does: string) => Promise<void>;
  /** What the stubs were asked for, in lines. */
  readonly asked: () => Promise<string>;
  /** What the daemon with options was given. */
  readonly told: () => Promise<string>;
  /** Ends the daemons and makes the tree as it was. */
  readonly reset: () => Promise<void>;
  readonly remove: () => void;
}

/** Makes one, whose daemons end with the process `lasts`. Needs root. */
export async function makeService(lasts = process.pid): Promise<Service> {
  const work = temporaryFolder("service");
  const path = (...parts: string[]): string => join(work.path, ...parts);
  const daemon = path("hv_kvp_daemon");
  await writeFile(path("daemon.c"), SOURCE);
  const compile = (kind: Kind, ...options: string[]) =>
    runOk("gcc", ["-O1", `-DRUN=${lasts}`, ...options, "-o", path(kind), path("daemon.c")]);
  await compile("plain");
  await compile("stubborn", "-DSTUBBORN");
  await compile("with-options", `-DOPTIONS="${path("told")}"`);
  await mkdir(path("bin"));
  await mkdir(path("default"));
  await writeFile(path("other-root"), OTHER_ROOT);
  await render(path, daemon);

  const service: Service = {
    path,
    daemon,
    script: (...args) => run("dash", [path("script"), ...args]),
    control: (...args) => run("dash", [path("daemon-control"), ...args]),
    pretender: async (how) => {
      const library = path(`${how}.so`);
      await writeFile(path("preloaded.c"), PRELOADED);
      const options = [`-DRUN=${lasts}`, ...(how === "hidden" ? ["-DHIDDEN"] : [])];
      await runOk("gcc", ["-shared", "-fPIC", ...options, "-o", library, path("preloaded.c")]);
      await runOk("chmod", ["a+rx", work.path, daemon, library]);
      const before = await service.running();
      const asNobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
      await runOk("setpriv", [...asNobody, "env", `LD_PRELOAD=${library}`, daemon]);
      const [pid = ""] = (await service.running()).filter((each) => !before.includes(each));
      return pid;
    },
    inOtherRoot: (kind, ...command) =>
      run("unshare", [
        "--mount",
        ...(kind === "container" ? ["--net"] : []),
        "sh",
        path("other-root"),
        work.path,
        kind,
        ...command,
      ]),
    running: () => running(daemon),
    install: async (kind) => {
      await rm(daemon, { force: true });
      await copyFile(path(kind), daemon);
    },
    onHyperV: () => mkdir(path("sys/bus/vmbus"), { recursive: true }),
    firmware: async (vendor, product) => {
      await mkdir(path("sys/class/dmi/id"), { recursive: true });
      await writeFile(path("sys/class/dmi/id/sys_vendor"), `${vendor}\n`);
      await writeFile(path("sys/class/dmi/id/product_name"), `${product}\n`);
    },
    connector: (...lines) =>
      writeFile(path("connector"), `${NAMES}${lines.map((line) => `${line}\n`).join("")}`),
    defaults: (text) => writeFile(path("default/hv_kvp_daemon"), text),
    stub: (name, does) =>
      writeFile(path("bin", name), `#!/bin/sh\necho "${name} $*" >>${path("asked")}\n${does}\n`, {
        mode: 0o755,
      }),
    asked: async () => (await run("cat", [path("asked")])).stdout,
    told: async () => (await run("cat", [path("told")])).stdout,
    reset: async () => {
      const pids = await service.running();
      if (pids.length > 0) await run("kill", ["-KILL", ...pids]);
      for (const name of ["sys", "bin", "default/hv_kvp_daemon", "asked", "told"])
        await rm(path(name), { recursive: true, force: true });
      await mkdir(path("bin"));
      await service.install("plain");
      await service.connector();
    },
    remove: work.remove,
  };
  await service.reset();
  return service;
}

async function running(daemon: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const programs = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/exe`).catch(() => "")));
  return pids.filter((_pid, i) => [daemon, `${daemon} (deleted)`].includes(programs[i] ?? ""));
}

/** Both scripts, with the paths of the tree in place of the system's. */
async function render(path: (...parts: string[]) => string, daemon: string): Promise<void> {
  const planned = plan();
  const here = { ...planned, values: { ...planned.values, daemonPath: daemon, device: path("no-device") } };
  for (const [name, from] of [
    ["script", "/etc/init.d/hv_kvp_daemon"],
    ["daemon-control", "/usr/lib/hv-kvp-daemon/daemon-control"],
  ] as const) {
    const text = (await fileOf(here, from))
      .replace("PATH=/sbin", `PATH=${path("bin")}:/sbin`)
      .replaceAll("/usr/lib/hv-kvp-daemon/join-pools", path("bin/join-pools"))
      .replaceAll("/usr/lib/hv-kvp-daemon/", path("/"))
      .replaceAll("/sys/", path("sys/"))
      .replaceAll("/etc/default/", path("default/"))
      .replaceAll("/proc/net/connector", path("connector"));
    await writeFile(path(name), text, { mode: 0o755 });
  }
}
