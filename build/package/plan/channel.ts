import { LisdebError } from "../../base/index.ts";
import type { Daemon } from "../../daemon/index.ts";

/** Whether a daemon talks through a character device. One that nobody knows counts as needing none: it is always started. */
export function needsDevice({ profile }: Pick<Daemon, "profile">): boolean {
  return profile?.transport.kind === "device";
}

/** `device`: a character device; `connector`: the kernel's netlink connector; `either`: nobody knows which of the two. */
export type Channel = "device" | "connector" | "either";

/** What a daemon talks through. A guest is fit for one that nobody knows where it has either. */
export function channelOf({ profile }: Pick<Daemon, "profile">): Channel {
  if (profile === undefined) return "either";
  return needsDevice({ profile }) ? "device" : "connector";
}

/** Throws `package-invalid` for a daemon that talks through UIO: its device has another name each time, and no service here knows how to wait for it. */
export function refuseUio({ name, profile, origin }: Pick<Daemon, "name" | "profile" | "origin">): void {
  if (profile?.transport.kind !== "uio") return;
  throw new LisdebError(
    "package-invalid",
    `is ${name} for UIO, and lisdeb has no service that could start it at the right time`,
    { where: origin.where, hint: "leave it out: no LIS release has one" },
  );
}
