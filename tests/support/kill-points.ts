import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { run, temporaryFolder, type Ran } from "./shell.ts";

/** Every system call by which a file system is changed; a file that is opened to be made is one that is written next. */
const CHANGING = [
  "write,pwrite64,writev,pwritev,copy_file_range,sendfile,ftruncate,fsync,fdatasync",
  "link,linkat,symlink,symlinkat,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir",
  "chmod,fchmod,fchmodat,utimensat",
].join(",");

/** A moment in a run: just before a system call. */
export interface KillPoint {
  readonly call: string;
  /** Which of its thread's calls of that name, from 1. */
  readonly nth: number;
  /** What it is about: the call and its path, without what differs from run to run. */
  readonly kind: string;
}

/** One thread does all the work with files, so that each run makes its calls in the same order. */
const ONE_THREAD = { UV_THREADPOOL_SIZE: "1" };

/** Runs a program once, to its end, and gives every moment at which it is about to change something in a folder. */
export async function killPoints(command: readonly string[], folder: string): Promise<KillPoint[]> {
  const logs = temporaryFolder("strace");
  try {
    const options = [
      "-ff",
      "-qq",
      "-y",
      "-s",
      "256",
      "-o",
      join(logs.path, "log"),
      "-e",
      `trace=${CHANGING}`,
    ];
    const ran = await run("strace", [...options, ...command], { env: ONE_THREAD });
    if (ran.status !== 0)
      throw new Error(`strace ${command.join(" ")}: ${ran.status}\n${ran.stdout}${ran.stderr}`);
    const threads = await Promise.all(
      (await readdir(logs.path)).map((name) => readFile(join(logs.path, name), "utf8")),
    );
    return threads.flatMap((log) => pointsIn(log, folder));
  } finally {
    logs.remove();
  }
}

function pointsIn(log: string, folder: string): KillPoint[] {
  const counts = new Map<string, number>();
  return log.split("\n").flatMap((line) => {
    const call = /^([a-z0-9_]+)\(/.exec(line)?.[1];
    if (call === undefined) return [];
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    const paths = [...line.matchAll(/[<"](\/[^">]*)[">]/g)].map(([, path = ""]) => path);
    const own = paths.filter((path) => path === folder || path.startsWith(`${folder}/`));
    if (own.length === 0 || / = -1 /.test(line)) return [];
    const kind = [call, ...own.map((path) => path.slice(folder.length + 1))]
      .join(" ")
      // What is being made nobody sees: one kind, whatever it is.
      .replace(/[0-9a-f]{12}-\d+-\d+-[0-9a-f]{16}(\/\S*)?/g, "TEMPORARY")
      .replace(/[0-9a-f]{64}/g, "DIGEST");
    return [{ call, nth, kind }];
  });
}

/** Of points of one kind the first alone. */
export function oneOfEachKind(points: readonly KillPoint[]): KillPoint[] {
  return [...new Map(points.toReversed().map((point) => [point.kind, point])).values()].toReversed();
}

/** Runs a program that is killed at a point. */
export function killedAt(command: readonly string[], { call, nth }: KillPoint): Promise<Ran> {
  return injected(command, `${call}:signal=SIGKILL:when=${nth}`);
}

/** Runs a program in which that one call fails: `ENOSPC`, as on a full disk, or `EIO`, as on a broken one. */
export function failingAt(command: readonly string[], { call, nth }: KillPoint, error: string): Promise<Ran> {
  return injected(command, `${call}:error=${error}:when=${nth}`);
}

async function injected(command: readonly string[], injection: string): Promise<Ran> {
  const log = temporaryFolder("strace");
  try {
    const options = [
      "-f",
      "-qq",
      "-o",
      join(log.path, "log"),
      "-e",
      `trace=${injection.split(":")[0] ?? ""}`,
    ];
    return await run("strace", [...options, `--inject=${injection}`, ...command], { env: ONE_THREAD });
  } finally {
    await rm(log.path, { recursive: true });
  }
}
