import { spawn, type ChildProcess } from "node:child_process";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { baseRoot, type RootWanted } from "./base-root.ts";
import { run, runOk, temporaryFolder, type Ran, type RunOptions } from "./shell.ts";
import { PATH_WITH_SBIN } from "./tools.ts";

/** Programs that a fresh root is made and entered with, for requireTools. */
export const ROOT_TOOLS = [
  "mmdebstrap",
  "arch-test",
  "unshare",
  "nsenter",
  "chroot",
  "setpriv",
  "pgrep",
] as const;

/** A throw-away Debian system, with processes, mounts and a network of its own. */
export interface Root {
  /** Where this machine sees it, as long as it is open. */
  readonly path: string;
  /** Runs lines of shell in it, whatever their exit status. */
  readonly run: (lines: string, options?: RunOptions) => Promise<Ran>;
  /** Runs lines of shell in it that have to succeed. */
  readonly ok: (lines: string, options?: RunOptions) => Promise<Ran>;
  /** Copies a file into it. */
  readonly put: (file: string, to: string) => Promise<void>;
  /** Every path in it, as `path type mode owner:group` and a link's target; what the kernel and dpkg keep for themselves is left out. */
  readonly paths: () => Promise<readonly string[]>;
  /** Ends its processes and removes it. */
  readonly close: () => Promise<void>;
}

/**
 * Makes a root in which nothing has happened yet: a layer in memory above what is kept of its kind, so that it is there at once and
 * leaves nothing behind. The first of a kind takes some ten seconds, or a minute. Needs root.
 */
export async function freshRoot(wanted: RootWanted): Promise<Root> {
  const base = await baseRoot(wanted);
  const folder = temporaryFolder("root");
  try {
    const keeper = await keepNamespaces(base, folder.path);
    const path = `/proc/${keeper.pid}/root${folder.path}/root`;
    const inside = (how: typeof run) => (lines: string, options?: RunOptions) =>
      how("nsenter", [...ENTER(keeper.pid), "chroot", `${folder.path}/root`, "/bin/sh", "-ec", lines], {
        ...options,
        env: { ...INSIDE, ...options?.env },
      });
    const ok = inside(runOk);
    return {
      path,
      run: inside(run),
      ok,
      put: (file, to) => copyFile(file, join(path, to)),
      paths: async () => (await ok(LIST)).stdout.trim().split("\n"),
      close: async () => {
        await keeper.end();
        folder.remove();
      },
    };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

const INSIDE = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  DEBIAN_FRONTEND: "noninteractive",
  HOME: "/root",
  TERM: "dumb",
};

const LIST = `find / -xdev -mindepth 1 \\( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run \\
    -o -path /var/lib/dpkg -o -path /var/log -o -path /var/cache/ldconfig \\) -prune \\
    -o -printf '%p %y %m %U:%G %l\\n' | LC_ALL=C sort`;

const ENTER = (target: number): readonly string[] => [
  `--target=${target}`,
  "--mount",
  "--pid",
  "--net",
  "--ipc",
  "--uts",
];

/**
 * Starts the first process of the root's own namespaces, in which it lays the root over its base. When it ends, so do all that were
 * started in them, and every mount is gone. It is a shell that waits, because the first process has to collect what daemons
 * leave behind.
 */
async function keepNamespaces(
  base: string,
  folder: string,
): Promise<{ readonly pid: number; readonly end: () => Promise<void> }> {
  const lines = `
    set -e
    mount -t tmpfs none '${folder}'
    mkdir '${folder}/upper' '${folder}/work' '${folder}/root'
    mount -t overlay none -o 'lowerdir=${base},upperdir=${folder}/upper,workdir=${folder}/work' '${folder}/root'
    mount -t proc none '${folder}/root/proc'
    echo ready
    while :; do sleep 3600 & wait "$!"; done`;
  const namespaces = ["--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"];
  // Not even a test run that is killed leaves it behind.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...namespaces, "bash", "-c", lines], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PATH: PATH_WITH_SBIN },
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("error", reject);
    child.once("exit", (status) =>
      reject(new Error(`the root could not be mounted: exit status ${status ?? -1}`)),
    );
  });
  // unshare stands outside; its only child is the first process inside.
  const children = await runOk("pgrep", ["-P", String(child.pid)]);
  return { pid: Number(children.stdout.trim()), end: () => ended(child) };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else {
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    }
  });
}
