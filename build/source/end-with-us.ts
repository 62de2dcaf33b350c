import { spawn, type ChildProcess } from "node:child_process";

/** Reads from a pipe that nobody writes to: it ends when the process at its other end does, in whatever way. */
const WATCH = 'read -r _; kill -s KILL -- "-$1"';

/**
 * Sees to it that a group of processes does not outlive this process, though this one be killed without a word. A program that becomes another user is not sent the signal that
 * it asked for at its parent's death (PR_SET_PDEATHSIG), so somebody outside the group waits for that. To be called off by what it gives, once the group has ended.
 */
export function endWithUs(group: number): () => void {
  // In a group of its own: what ends this process's group leaves it to do its work.
  const watcher: ChildProcess = spawn("/bin/sh", ["-c", WATCH, "sh", String(group)], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without a shell there is nobody to wait; the time that each program is given ends it then.
  watcher.on("error", () => undefined);
  watcher.stdin?.on("error", () => undefined);
  return () => void watcher.kill("SIGKILL");
}
