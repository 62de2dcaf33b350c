import type { Daemon } from "../daemon/index.ts";

/** Whether a daemon talks through a character device. One that nobody knows counts as needing none: it is always started. */
export function needsDevice(daemon: Daemon): boolean {
  return daemon.profile?.transport.kind === "device";
}
