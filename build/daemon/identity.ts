import { DAEMON_NAMES, type DaemonName } from "./daemon-name.ts";
import {
  HANDSHAKE,
  HELPERS,
  holds,
  KVP_LOG,
  NETLINK,
  OPENS_UIO,
  opensRhel5,
  opensVmbus,
  POOLS,
  POOLS_LIB,
  POOLS_OPT,
  VSS_LOG,
  type Feature,
} from "./features.ts";

/** What only one of the three daemons holds: of whichever generation, this says which of them a binary is. */
export const IDENTITIES: readonly {
  readonly daemon: DaemonName;
  readonly shows: Feature;
  readonly means: string;
}[] = [
  { daemon: "hv_kvp_daemon", shows: POOLS, means: "keeps key-value pools" },
  {
    daemon: "hv_kvp_daemon",
    shows: KVP_LOG,
    means: "logs the version of the key-value driver",
  },
  { daemon: "hv_kvp_daemon", shows: opensVmbus("hv_kvp_daemon"), means: "speaks to the key-value driver" },
  {
    daemon: "hv_kvp_daemon",
    shows: opensRhel5("hv_kvp_daemon"),
    means: "speaks to RHEL 5's key-value module",
  },
  { daemon: "hv_vss_daemon", shows: VSS_LOG, means: "logs under the name of the VSS daemon" },
  { daemon: "hv_vss_daemon", shows: opensVmbus("hv_vss_daemon"), means: "speaks to the VSS driver" },
  { daemon: "hv_vss_daemon", shows: opensRhel5("hv_vss_daemon"), means: "speaks to RHEL 5's VSS module" },
  {
    daemon: "hv_fcopy_daemon",
    shows: holds("HV_FCOPY"),
    means: "logs under the name of the file copy daemon",
  },
  {
    daemon: "hv_fcopy_daemon",
    shows: opensVmbus("hv_fcopy_daemon"),
    means: "speaks to the file copy driver",
  },
  {
    daemon: "hv_fcopy_daemon",
    shows: opensRhel5("hv_fcopy_daemon"),
    means: "speaks to RHEL 5's file copy module",
  },
  {
    daemon: "hv_fcopy_daemon",
    shows: OPENS_UIO,
    means: "speaks to the host's file copy service by itself",
  },
];

/** What a generation shows, for people to see why a binary was taken for what it is. */
export const MEANINGS: readonly { readonly shows: Feature; readonly means: string }[] = [
  { shows: NETLINK, means: "speaks to the kernel over the netlink connector, as generations 0 to 2 do" },
  { shows: POOLS_OPT, means: "keeps its pools where LIS 3.4 and Linux before 3.9 do" },
  { shows: POOLS_LIB, means: "keeps its pools where LIS 3.5, Linux 3.9 and later do" },
  { shows: HELPERS, means: "calls helpers, as generations 2 and 3 do" },
  {
    shows: HANDSHAKE,
    means: "waits for the driver's version, as since Linux 4.2",
  },
];

/** Features that no one daemon has together: a binary with both is not what either of them says. */
export const CONTRADICTIONS: readonly (readonly [Feature, Feature])[] = [
  ...DAEMON_NAMES.map((name) => [opensVmbus(name), opensRhel5(name)] as const),
  [POOLS_OPT, POOLS_LIB],
  [POOLS_OPT, opensVmbus("hv_kvp_daemon")],
  [opensVmbus("hv_fcopy_daemon"), OPENS_UIO],
];

/**
 * File names under which the daemons are installed: LIS and the kernel's makefile (hv_kvp_daemon), Fedora and RHEL (hypervkvpd),
 * Ubuntu (hv_kvp_daemon_3.2.0-29). A name makes a file worth looking into, and no more.
 */
export const CANDIDATE_NAMES: readonly { readonly pattern: RegExp; readonly daemon: DaemonName }[] = [
  { pattern: /^(hv[-_]kvp[-_]daemon|hypervkvpd)([-_.].*)?$/, daemon: "hv_kvp_daemon" },
  { pattern: /^(hv[-_]vss[-_]daemon|hypervvssd)([-_.].*)?$/, daemon: "hv_vss_daemon" },
  { pattern: /^(hv[-_]fcopy([-_]uio)?[-_]daemon|hypervfcopy(uio)?d)([-_.].*)?$/, daemon: "hv_fcopy_daemon" },
];
