import { eventually } from "./daemon-in-root.ts";
import type { Root } from "./root-fs.ts";
import type { Ran, RunOptions } from "./shell.ts";

/** A root in which systemd is the first process: on this machine's kernel, in namespaces, without devices or a network. */
export interface BootedRoot {
  /** Runs lines of shell in it, whatever their exit status. */
  readonly run: (lines: string, options?: RunOptions) => Promise<Ran>;
  /** Runs lines of shell in it that have to succeed. */
  readonly ok: (lines: string, options?: RunOptions) => Promise<Ran>;
  /** Ends all that runs in it. */
  readonly halt: () => Promise<void>;
}

/**
 * Boots a root that has systemd, and waits until it is up. To systemd it is a container, whose /sys is empty; what a test puts there, and into
 * /dev, tells the machine. Throws with what systemd said where it does not come up.
 */
export async function boot(root: Root): Promise<BootedRoot> {
  await root.ok(BOOT);
  const asked = await eventually(
    () => root.run(FIRST_PROCESS),
    ({ stdout }) => /^\d+\n$/.test(stdout),
  );
  const pid = asked.stdout.trim();
  const enter = `nsenter --target=${pid} --mount --pid --cgroup --root --wd`;
  const inside = (how: Root["run"]) => (lines: string, options?: RunOptions) =>
    how(`exec ${enter} /bin/sh -ec "$LINES"`, { ...options, env: { LINES: lines, ...options?.env } });
  const booted: BootedRoot = {
    run: inside(root.run),
    ok: inside(root.ok),
    halt: async () => {
      await root.run(`kill -KILL ${pid}`);
      await eventually(
        () => root.run(`find ${GROUP} -depth -type d -exec rmdir {} + 2>/dev/null || [ ! -d ${GROUP} ]`),
        ({ status }) => status === 0,
      );
    },
  };
  try {
    await eventually(
      // Until systemd takes questions it fails at once; from then on it is systemctl that waits.
      () => booted.run("systemctl is-system-running --wait"),
      ({ stdout }) => /^(running|degraded)\n$/.test(stdout),
    );
  } catch (error) {
    const said = await root.run("cat /boot.log");
    await booted.halt();
    throw new Error(`systemd did not come up\n${said.stdout}`, { cause: error });
  }
  return booted;
}

/** The control group that all of it is in, on the kernel's tree of version 2: systemd wants one for itself. */
const GROUP = `/mnt/lisdeb-${process.pid}`;

const BOOT = `
  mountpoint -q /mnt || mount -t cgroup2 none /mnt
  mkdir -p ${GROUP}
  (
    sh -c 'echo "$PPID"' >${GROUP}/cgroup.procs
    exec setsid unshare --mount --pid --cgroup --fork --kill-child --mount-proc sh -ec '
      mount -t tmpfs none /sys
      mkdir -p /sys/fs/cgroup
      mount -t cgroup2 none /sys/fs/cgroup
      mount -t tmpfs -o mode=755 none /run
      mount --bind /dev /dev
      exec env -i container=lisdeb PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --log-target=console'
  ) </dev/null >/boot.log 2>&1 &`;

/** The oldest process that is systemd's own program. */
const FIRST_PROCESS = `
  for exe in /proc/[0-9]*/exe; do
    case "$(readlink "$exe")" in */lib/systemd/systemd) echo "$exe" ;; esac
  done | cut -d/ -f3 | sort -n | head -n 1`;
