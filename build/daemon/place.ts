import type { Daemon } from "./daemon.ts";

/** Where a daemon is, in the shortest way that names it: its RPM on the medium, or its path. Text from outside, as it stands there. */
export function placeOf({ origin }: Pick<Daemon, "origin">): string {
  return origin.rpmPath ?? origin.path;
}

/** Where a daemon's bytes are from: its RPM on the medium, or in the kernel's tree the source that it was compiled from; undefined for a file by itself. */
export function fromOf({ origin }: Pick<Daemon, "origin">): string | undefined {
  return origin.rpmPath ?? (origin.compiled && origin.path);
}

/** Where a daemon is, whole: `RHEL63/lis.rpm: /usr/sbin/hv_kvp_daemon`, or its path alone where there is no RPM around it. */
export function fullPlaceOf({ origin }: Pick<Daemon, "origin">): string {
  return origin.rpmPath === undefined ? origin.path : `${origin.rpmPath}: ${origin.path}`;
}
