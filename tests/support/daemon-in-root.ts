import { setTimeout as sleep } from "node:timers/promises";
import type { RootWanted } from "./base-root.ts";
import { freshRoot, type Root } from "./root-fs.ts";

/** Tells a story in a fresh root, and takes the root away whatever happens. */
export async function inRoot(wanted: RootWanted, story: (root: Root) => Promise<void>): Promise<void> {
  const root = await freshRoot(wanted);
  try {
    await story(root);
  } finally {
    await root.close();
  }
}

/** State and version of packages, as dpkg has them: `ii 1.0-1`. */
export async function versions(root: Root, names: readonly string[]): Promise<readonly string[]> {
  const asked = await root.ok(`dpkg-query -W -f '\${db:Status-Abbrev}\${Version}\\n' ${names.join(" ")}`);
  return asked.stdout.trim().split("\n");
}

/** The numbers of the processes that run a daemon, in the root. */
export async function running(root: Root, daemon: string): Promise<readonly string[]> {
  const lines = `for exe in /proc/[0-9]*/exe; do
    [ "$(readlink "$exe")" != /usr/sbin/${daemon} ] || echo "$exe" | cut -d/ -f3
  done`;
  return (await root.ok(lines)).stdout.split("\n").filter((pid) => pid !== "");
}

/** The number of the one process that runs a daemon, as soon as there is one. */
export function one(root: Root, daemon: string): Promise<readonly string[]> {
  return eventually(
    () => running(root, daemon),
    (pids) => pids.length === 1,
  );
}

/** Starts a daemon as the boot of a CloudStack system VM does: by itself, with no argument. Gives its number. */
export async function startBare(root: Root, daemon = "hv_kvp_daemon"): Promise<string> {
  await root.ok(`/usr/sbin/${daemon}`);
  const [pid = ""] = await one(root, daemon);
  return pid;
}

/** The links by which sysvinit starts or stops a service: `rc2.d/S01hv_kvp_daemon`. */
export async function links(root: Root, service = "hv_kvp_daemon"): Promise<readonly string[]> {
  const found = await root.ok(
    `find /etc/rc?.d -name '[SK]??${service}' -printf '%P %h\n' | LC_ALL=C sort -k2`,
  );
  return found.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/(.*) \/etc\/(.*)/, "$2/$1"));
}

/** What tells an init script of a Hyper-V guest, as far as files do: the bus, and a device at the daemon's end of it. */
export async function pretendHyperV(root: Root): Promise<void> {
  await root.ok("mkdir -p /sys/bus/vmbus /dev/vmbus && mknod /dev/vmbus/hv_kvp c 1 3");
}

/** What init writes into utmp when it has reached runlevel 2, as utmp(5) has it: type, and both levels in the process number. */
export async function pretendRunlevel2(root: Root): Promise<void> {
  const record = Buffer.alloc(384);
  record.writeInt16LE(1, 0); // RUN_LVL
  record.writeInt32LE("2".charCodeAt(0) + 256 * "N".charCodeAt(0), 4);
  await root.ok("cat >/run/utmp", { input: record });
}

/**
 * Asks until the answer is right, and gives it; for what happens in the background. Throws after the limit, in milliseconds, which is
 * far more than it should take, also on a machine that is busy. Between two questions it rests, so that it takes no time from what it waits for.
 */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  { limit = 60_000 }: { readonly limit?: number } = {},
): Promise<T> {
  const end = Date.now() + limit;
  for (let rest = 10; ; rest = Math.min(2 * rest, 200)) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)} after ${limit / 1000} seconds`);
    await sleep(rest);
  }
}

/** What came and what went between two lists of paths. */
export function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  const [was, is] = [new Set(before), new Set(after)];
  return [
    ...before.filter((path) => !is.has(path)).map((path) => `- ${path}`),
    ...after.filter((path) => !was.has(path)).map((path) => `+ ${path}`),
  ];
}
