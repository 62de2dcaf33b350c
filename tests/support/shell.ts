import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATH_WITH_SBIN } from "./tools.ts";

/** How a command ended, and what it printed. */
export interface Ran {
  /** Exit status; 128 + N where signal N ended it, as a shell says it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as it came, for comparing bytes. */
  readonly bytes: Buffer;
}

/** What a command is run with. */
export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment; undefined takes a variable out. */
  readonly env?: Record<string, string | undefined>;
  /** Given to standard input, which is otherwise empty. */
  readonly input?: string | Uint8Array;
  /** In milliseconds; 60 seconds where not given. The command and its children are killed after it. */
  readonly timeout?: number;
}

/**
 * Runs a program and waits for it, whatever its exit status. Throws where it cannot be started or does not end in time. Messages are
 * in English and times in UTC, so that what is printed can be compared.
 */
export function run(file: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const timeout = options.timeout ?? 60_000;
    const child = spawn(file, args, {
      cwd: options.cwd,
      // Its own process group: then a time-out ends whatever it has started, too.
      detached: true,
      env: { ...process.env, PATH: PATH_WITH_SBIN, LC_ALL: "C.UTF-8", TZ: "UTC", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let late = false;
    let status: number | undefined;
    let quiet: NodeJS.Timeout | undefined;
    let ending: NodeJS.Immediate | undefined;
    const said = `${file} ${args.join(" ")}`;
    const finish = (): void => {
      clearTimeout(timer);
      clearTimeout(quiet);
      clearImmediate(ending);
      child.stdout.destroy();
      child.stderr.destroy();
      const bytes = Buffer.concat(stdout);
      const ran: Ran = {
        status: status ?? -1,
        stdout: bytes.toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
        bytes,
      };
      if (late) reject(new Error(`${said}: did not end within ${timeout} ms\n${ran.stdout}${ran.stderr}`));
      else resolve(ran);
    };
    // Usually the pipes close when the program ends. A daemon that it left behind may hold them open: then what counts is that
    // nothing more comes out of them.
    const listen = (): void => {
      if (status === undefined) return;
      clearTimeout(quiet);
      clearImmediate(ending);
      // Not at once when the time is over: on a busy machine there may be output that waits to be read.
      quiet = setTimeout(() => (ending = setImmediate(finish)), 300);
    };
    const keep = (kept: Buffer[]) => (chunk: Buffer) => {
      kept.push(chunk);
      listen();
    };
    child.stdout.on("data", keep(stdout));
    child.stderr.on("data", keep(stderr));
    // A program that does not read its input closes it early: that is for its exit status to judge.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
    const timer = setTimeout(() => {
      late = true;
      killGroup(child.pid);
    }, timeout);
    child.once("error", (cause) => {
      clearTimeout(timer);
      reject(new Error(`${said}: could not be started`, { cause }));
    });
    child.once("exit", (code, signal) => {
      status = code ?? 128 + (signal === null ? 0 : (SIGNALS[signal] ?? 0));
      listen();
    });
    child.once("close", finish);
  });
}

/** Runs a program that has to succeed. Throws with all that it printed where it does not. */
export async function runOk(
  file: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Ran> {
  const ran = await run(file, args, options);
  if (ran.status === 0) return ran;
  throw new Error(`${file} ${args.join(" ")}: exit status ${ran.status}\n${ran.stdout}${ran.stderr}`);
}

/** Runs lines of shell that have to succeed, in a shell that stops at the first failure. */
export function sh(lines: string, options: RunOptions = {}): Promise<Ran> {
  return runOk("bash", ["--norc", "-euo", "pipefail", "-c", lines], options);
}

/** Makes a folder that nobody else has. `remove` is for the test's end. */
export function temporaryFolder(name = "test"): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `lisdeb-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const SIGNALS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}
