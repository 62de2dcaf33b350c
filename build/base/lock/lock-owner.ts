import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Who holds a lock: enough to tell, on the same machine, whether that very process still lives. */
export interface LockOwner {
  /** Of this one holding; never used twice. */
  readonly token: string;
  readonly host: string;
  /** Names the running kernel and the container's process numbering in it, so that two equal ones share their pids. */
  readonly machine: string;
  readonly pid: number;
  /** When the process began, in the kernel's ticks since boot, since pids are used again; empty where unknown. */
  readonly started: string;
}

/** This process as an owner. */
export function thisOwner(token: string): LockOwner {
  return {
    token,
    host: hostname(),
    machine: thisMachine(),
    pid: process.pid,
    started: processState(process.pid)?.started ?? "",
  };
}

/**
 * Whether the owner is surely dead. False also where nobody here can know: it runs on another machine, or in another
 * container that shares only the folder.
 */
export function isSurelyDead(owner: LockOwner): boolean {
  if (owner.machine !== thisMachine()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: another user's process, and so alive.
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
  const state = processState(owner.pid);
  if (state === undefined) return false;
  // Z and X: dead, and not yet buried by its parent.
  return (
    state.letter === "Z" || state.letter === "X" || (owner.started !== "" && owner.started !== state.started)
  );
}

/** An owner from a lock file's text; undefined where it is none. */
export function parseOwner(text: string): LockOwner | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { token, host, machine, pid, started } = value as Record<string, unknown>; // every member is checked next
  if (typeof token !== "string" || !/^[0-9a-f]{16}$/.test(token)) return undefined;
  if (typeof host !== "string" || typeof machine !== "string" || typeof started !== "string")
    return undefined;
  // kill(2) takes 0 and negative numbers for whole groups of processes.
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  return { token, host, machine, pid, started };
}

function thisMachine(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname(); // no Linux
  }
}

/** proc_pid_stat(5): field 3 is the state and 22 the start; field 2, in brackets, may hold anything. */
function processState(pid: number): { letter: string; started: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { letter: fields[0] ?? "", started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
