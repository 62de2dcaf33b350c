import type { DaemonName } from "./daemon-name.ts";
import { holds, NETLINK, type Feature } from "./features.ts";

/** What only one of the three daemons holds: of whichever generation, this says which of them a binary is. */
export const IDENTITIES: readonly {
  readonly daemon: DaemonName;
  readonly shows: Feature;
  readonly means: string;
}[] = [
  { daemon: "hv_kvp_daemon", shows: holds(".kvp_pool_"), means: "keeps key-value pools" },
  { daemon: "hv_kvp_daemon", shows: holds("/dev/vmbus/hv_kvp"), means: "speaks to the key-value driver" },
  { daemon: "hv_kvp_daemon", shows: holds("/dev/hv_kvp"), means: "speaks to RHEL 5's key-value module" },
  { daemon: "hv_vss_daemon", shows: holds("Hyper-V VSS"), means: "logs under the name of the VSS daemon" },
  { daemon: "hv_vss_daemon", shows: holds("/dev/vmbus/hv_vss"), means: "speaks to the VSS driver" },
  { daemon: "hv_vss_daemon", shows: holds("/dev/hv_vss"), means: "speaks to RHEL 5's VSS module" },
  {
    daemon: "hv_fcopy_daemon",
    shows: holds("HV_FCOPY"),
    means: "logs under the name of the file copy daemon",
  },
  { daemon: "hv_fcopy_daemon", shows: holds("/dev/vmbus/hv_fcopy"), means: "speaks to the file copy driver" },
  { daemon: "hv_fcopy_daemon", shows: holds("/dev/hv_fcopy"), means: "speaks to RHEL 5's file copy module" },
];

/** What a generation shows, for people to see why a binary was taken for what it is. */
export const MEANINGS: readonly { readonly shows: Feature; readonly means: string }[] = [
  { shows: NETLINK, means: "speaks to the kernel over the netlink connector, as generations 1 and 2 do" },
  { shows: holds("/var/opt/hyperv"), means: "keeps its pools where LIS 3.4 and earlier do" },
  { shows: holds("/var/lib/hyperv"), means: "keeps its pools where LIS 3.5 and later do" },
  { shows: holds("hv_get_dns_info"), means: "calls helpers, as generations 2 and 3 do" },
];

/** Features that no one daemon has together: a binary with both is not what either of them says. */
export const CONTRADICTIONS: readonly (readonly [Feature, Feature])[] = [
  [holds("/dev/vmbus/hv_kvp"), holds("/dev/hv_kvp")],
  [holds("/dev/vmbus/hv_vss"), holds("/dev/hv_vss")],
  [holds("/dev/vmbus/hv_fcopy"), holds("/dev/hv_fcopy")],
  [holds("/var/opt/hyperv"), holds("/var/lib/hyperv")],
  [holds("/var/opt/hyperv"), holds("hv_get_dns_info")],
  [holds("/var/opt/hyperv"), holds("/dev/vmbus/hv_kvp")],
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
