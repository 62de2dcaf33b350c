import { spawn } from "node:child_process";
import { LisdebError, shown } from "../base/index.ts";
import { endWithUs } from "./end-with-us.ts";

/** How a program is run. */
export interface RunOptions {
  /** What errors call it. Default: its file. */
  readonly name?: string | undefined;
  /** All of its environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Given to its standard input, which is otherwise empty. */
  readonly input?: Uint8Array | undefined;
  /** In seconds: nobody waits longer. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** How a program ended, and what it printed. */
export interface Ran {
  /** Exit status; undefined where a signal ended it. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  /** Of what it printed, at most {@link MOST_OUTPUT} bytes of each. */
  readonly stdout: string;
  readonly stderr: string;
}

/** In bytes. A compiler that has more to say says nothing new. */
const MOST_OUTPUT = 4 * 1024 * 1024;

/**
 * Runs a program with all that it starts as one group, which ends with this process at the latest, and waits for its end. Throws `input-missing` where it is not there, `limit-exceeded` where it does not end or does not
 * stop writing, and the signal's reason.
 */
export async function runProgram(file: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { environment, input, limit, name = file, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(file, args, {
    cwd: "/",
    env: { ...environment },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const callOff = child.pid === undefined ? undefined : endWithUs(child.pid);
  let failure: unknown;
  const stop = (why: unknown): void => {
    failure ??= why;
    // Of no process: it could not be started, which "error" tells.
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const onAbort = (): void => stop(signal?.reason);
  const timer = setTimeout(
    () => stop(new LisdebError("limit-exceeded", `${shown(name)} did not end within ${limit} seconds`)),
    limit * 1000,
  );
  signal?.addEventListener("abort", onAbort, { once: true });
  const collected = (stream: NodeJS.ReadableStream): Buffer[] => {
    const chunks: Buffer[] = [];
    let size = 0;
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_OUTPUT) chunks.push(chunk);
      else stop(new LisdebError("limit-exceeded", `${shown(name)} does not stop writing`));
    });
    return chunks;
  };
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  // A program that has ended does not read what is left.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  try {
    const ended = await new Promise<Pick<Ran, "status" | "signal">>((resolve, reject) => {
      child.on("error", (cause) =>
        reject(new LisdebError("input-missing", "cannot be run", { where: { file }, cause })),
      );
      child.on("close", (code, by) => resolve({ status: code ?? undefined, signal: by ?? undefined }));
    });
    if (failure !== undefined) throw failure as Error; // a LisdebError, or the reason of an abort
    return { ...ended, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  } finally {
    callOff?.();
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended by itself meanwhile.
  }
}
