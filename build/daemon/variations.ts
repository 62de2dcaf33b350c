import { holds, type Feature } from "./features.ts";
import type { DaemonProfile } from "./profile.ts";

/** What a binary shows beyond its profile, and what it changes there. */
export interface Variation {
  readonly shows: Feature;
  readonly means: string;
  readonly of: (profile: DaemonProfile) => DaemonProfile;
}

/** In what releases of one generation differ. */
export const VARIATIONS: readonly Variation[] = [
  {
    // Linux 3.19 and later, not 3.16; LIS 4.0 and later; for RHEL 5's key-value daemon since LIS 4.1.
    shows: holds("no-daemon"),
    means: "knows the options --no-daemon and --help",
    of: (profile) => ({ ...profile, options: ["-n", "--no-daemon", "-h", "--help"] }),
  },
  {
    // Generation 2 and later: `ip route show dev IF | awk …`.
    shows: holds("route show dev"),
    means: "runs ip and awk to learn the gateways",
    of: (profile) => ({ ...profile, programs: ["ip", "awk"] }),
  },
  {
    // Linux 4.10 and later, not 4.9; LIS 4.2 and later.
    shows: holds("/usr/libexec/hypervkvpd/"),
    means: "calls its helpers in the folder /usr/libexec/hypervkvpd, not along PATH",
    of: (profile) =>
      profile.helpers.names.length === 0
        ? profile
        : { ...profile, helpers: { ...profile.helpers, lookup: { folder: "/usr/libexec/hypervkvpd" } } },
  },
  {
    // Linux 3.14 and later, not 3.10; LIS 4.0 and later; for RHEL 5 since LIS 4.1. The message with the number came in the same change.
    shows: holds("getaddrinfo failed: 0x"),
    means: "looks up its own name as it starts, before it makes its pools",
    of: (profile) => ({ ...profile, needs: { ...profile.needs, resolvesItsName: "at-start" } }),
  },
  {
    // tools/hv/hv_vss_daemon.c of Linux 6.12.
    shows: holds("/sys/dev/block/"),
    means: "looks which disk a file system's device is on, to leave loop devices out",
    of: (profile) => ({
      ...profile,
      needs: { ...profile.needs, folders: [...profile.needs.folders, "/sys/dev/block"] },
    }),
  },
];
