import { existsSync } from "node:fs";
import { mkdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, temporaryFolder, type Ran, type RunOptions } from "../../support/shell.ts";
import type { PackagePlan } from "../../../build/package/index.ts";
import { fileOf, plan } from "../../../build/package/package.test-support.ts";

/** The shells that the command has to run in; busybox's brings its own tools along, too. */
export const SHELLS: readonly (readonly [name: string, ...shell: string[]])[] = (
  [
    ["dash", "dash"],
    ["bash as POSIX has it", "bash", "--posix"],
    ["busybox", "busybox", "ash"],
  ] as const
).filter(([, command]) => ["/bin", "/usr/bin"].some((folder) => existsSync(join(folder, command))));

/** The command and what joins the pools, with a system of its own around it: every path of the system that it names is below a temporary folder. */
export interface GuestCommand {
  /** Path in that system: `at("var/lib/hyperv")`. */
  readonly at: (path: string) => string;
  /** Path of the script, and of the program that joins the pools. */
  readonly script: string;
  readonly joinPools: string;
  readonly run: (shell: readonly string[], args: readonly string[], options?: RunOptions) => Promise<Ran>;
  /** Joins the pools; by dash, if no other shell is named. */
  readonly join: (shell?: readonly string[]) => Promise<Ran>;
  /** Writes a pool's file. */
  readonly pool: (number: number, content: Uint8Array, folder?: PoolFolder) => Promise<void>;
  readonly readPool: (number: number, folder?: PoolFolder) => Promise<Buffer>;
  /** Puts a program first on the command's PATH. */
  readonly stub: (name: string, script: string) => Promise<void>;
  /** Dates a file to the beginning of a year. */
  readonly age: (path: string, year: number) => Promise<void>;
  /** All that is in its /var/lib and /var/opt: path below that, type, modes, owner and a link's target. */
  readonly inVar: () => Promise<readonly string[]>;
  /** Takes away what is in /var and /run and on the PATH before the system's own. */
  readonly clear: () => Promise<void>;
  readonly remove: () => void;
}

export const LIB = "var/lib/hyperv";
export const OPT = "var/opt/hyperv";
type PoolFolder = typeof LIB | typeof OPT;

/** What is in /var where the pools are in one folder, and nothing else: as `inVar` gives it. */
export const LINK = "hyperv l 777 0 ../lib/hyperv";
export const JOINED = ["hyperv d 700 0", LINK];

/** Where a package has the command, and the program that joins the pools. */
export const COMMAND = "/usr/sbin/hyperv-guest";
export const JOIN_POOLS = "/usr/lib/hv-kvp-daemon/join-pools";

/** Renders the command of a package into a system of its own. */
export async function guestCommand(from: PackagePlan = plan()): Promise<GuestCommand> {
  const folder = temporaryFolder("guest");
  const at = (path: string): string => join(folder.path, path);
  for (const made of ["bin", "var/lib", "var/opt", "sys/class", "proc", "run"])
    await mkdir(at(made), { recursive: true });
  await symlink("/proc/uptime", at("proc/uptime"));
  const script = at("hyperv-guest");
  const joinPools = at("join-pools");
  for (const [path, file] of [
    [COMMAND, script],
    [JOIN_POOLS, joinPools],
  ] as const) {
    const text = (await fileOf(from, path))
      .replace("PATH=/sbin", `PATH=${at("bin")}:/sbin`)
      .replaceAll("=/var/", `=${at("var")}/`)
      .replaceAll("=/run/", `=${at("run")}/`)
      .replaceAll("/sys/", `${at("sys")}/`)
      .replaceAll(`/proc${at("sys")}/`, `${at("proc/sys")}/`)
      .replaceAll("/proc/net/connector", at("proc/connector"))
      .replaceAll("/proc/uptime", at("proc/uptime"))
      .replaceAll('"/lib/modules/', `"${at("lib/modules")}/`)
      .replaceAll(JOIN_POOLS, joinPools);
    await writeFile(file, text, { mode: 0o755 });
  }
  return {
    at,
    script,
    joinPools,
    run: ([command = "sh", ...first], args, options) => run(command, [...first, script, ...args], options),
    join: ([command = "dash", ...first] = []) => run(command, [...first, joinPools]),
    pool: async (number, content, where = "var/lib/hyperv") => {
      await mkdir(at(where), { recursive: true });
      await writeFile(join(at(where), `.kvp_pool_${number}`), content);
    },
    readPool: (number, where = "var/lib/hyperv") => readFile(join(at(where), `.kvp_pool_${number}`)),
    stub: (name, lines) => writeFile(at(`bin/${name}`), `#!/bin/sh\n${lines}\n`, { mode: 0o755 }),
    age: (path, year) => utimes(at(path), new Date(`${year}-01-01`), new Date(`${year}-01-01`)),
    inVar: async () => {
      const format = "%P %y %m %U %l\\n";
      const { stdout } = await run("find", [
        at("var/lib"),
        at("var/opt"),
        "-mindepth",
        "1",
        "-printf",
        format,
      ]);
      return stdout
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .sort();
    },
    clear: async () => {
      for (const path of ["var", "bin", "run"]) await rm(at(path), { recursive: true, force: true });
      for (const path of ["var/lib", "var/opt", "bin", "run"]) await mkdir(at(path), { recursive: true });
    },
    remove: folder.remove,
  };
}
