import { VMBUS_DEVICES, type DaemonName } from "./daemon-name.ts";
import { holds, NETLINK, type Feature } from "./features.ts";

/** How a daemon talks to the kernel: over the netlink connector, or through a character device. */
export type Transport = { readonly kind: "netlink" } | { readonly kind: "device"; readonly path: string };

/** `rhel5`: made for Microsoft's own kernel modules for RHEL 5, of whatever time. */
export type Generation = 1 | 2 | 3 | "rhel5";

/** Which daemon this is, and all that follows from it. */
export interface DaemonProfile {
  /** `kvp-1`: names the row, in build records too. */
  readonly id: ProfileId;
  readonly daemon: DaemonName;
  readonly generation: Generation;
  /** For people: `hv_kvp_daemon of generation 1: LIS 3.1 to 3.4, Linux 3.1 to 3.6`. */
  readonly title: string;
  readonly transport: Transport;
  /** The operation that it registers with (KVP_OP_REGISTER, KVP_OP_REGISTER1); undefined where it has no such choice. */
  readonly register: 4 | 100 | undefined;
  /** Bytes of a record's key and value, in pool files and messages; undefined where the daemon has no records. */
  readonly record: { readonly key: 512 | 256; readonly value: 2048 | 512 } | undefined;
  /** The folder of its pool files. */
  readonly pools: string | undefined;
  /** Scripts that it calls, and where it looks for them: along PATH, or in one folder. */
  readonly helpers: {
    readonly names: readonly string[];
    readonly lookup: "path" | { readonly folder: string };
  };
  /** Command line options that it knows. */
  readonly options: readonly string[];
  /** Kernels that answer it, both ends included. */
  readonly kernel: { readonly from: string; readonly to?: string };
  /** Programs that it runs, by name; its helpers are not among them. */
  readonly programs: readonly string[];
  /** What its binary must show, and what it must not. */
  readonly tells: { readonly present: readonly Feature[]; readonly absent: readonly Feature[] };
}

export type ProfileId =
  | "kvp-1"
  | "kvp-2"
  | "kvp-3"
  | "kvp-rhel5-1"
  | "kvp-rhel5-2"
  | "kvp-rhel5-3"
  | "vss-2"
  | "vss-3"
  | "vss-rhel5-2"
  | "vss-rhel5-3"
  | "fcopy-3"
  | "fcopy-rhel5-3";

const NO_HELPERS = { names: [], lookup: "path" } as const;
const HELPERS = {
  names: ["hv_get_dns_info", "hv_get_dhcp_info", "hv_set_ifconfig"],
  lookup: "path",
} as const;
const RECORD = { key: 512, value: 2048 } as const;
const RHEL5_RECORD = { key: 256, value: 512 } as const;
/** RHEL 5's kernel with Microsoft's modules: no Debian release has a kernel in this range. */
const RHEL5_KERNEL = { from: "2.6.18", to: "2.6.18" } as const;
const OPTIONS = ["-n", "--no-daemon", "-h", "--help"] as const;
const netlink = { kind: "netlink" } as const;
const device = (path: string): Transport => ({ kind: "device", path });

const POOLS_OPT = holds("/var/opt/hyperv");
const POOLS_LIB = holds("/var/lib/hyperv");
const DNS_HELPER = holds("hv_get_dns_info");
const KVP_VMBUS = holds(VMBUS_DEVICES.hv_kvp_daemon);
const KVP_RHEL5 = holds("/dev/hv_kvp");
const VSS_VMBUS = holds(VMBUS_DEVICES.hv_vss_daemon);
const VSS_RHEL5 = holds("/dev/hv_vss");
const FCOPY_VMBUS = holds(VMBUS_DEVICES.hv_fcopy_daemon);
const FCOPY_RHEL5 = holds("/dev/hv_fcopy");

const KVP_1: DaemonProfile = {
  id: "kvp-1",
  daemon: "hv_kvp_daemon",
  generation: 1,
  title: "hv_kvp_daemon of generation 1: LIS 3.1 to 3.4, Linux 3.1 to 3.6",
  transport: netlink,
  register: 4,
  record: RECORD,
  pools: "/var/opt/hyperv",
  helpers: NO_HELPERS,
  options: [],
  // Debian's 3.2 carries the Hyper-V drivers of 3.4. Later kernels keep the old registration, and the connector until 4.1.
  kernel: { from: "3.2", to: "4.1" },
  programs: [],
  tells: { present: [NETLINK, POOLS_OPT], absent: [DNS_HELPER, POOLS_LIB, KVP_VMBUS, KVP_RHEL5] },
};

const KVP_2: DaemonProfile = {
  id: "kvp-2",
  daemon: "hv_kvp_daemon",
  generation: 2,
  title: "hv_kvp_daemon of generation 2: LIS 3.5 to 4.0, Linux 3.7 to 4.1",
  transport: netlink,
  register: 100,
  record: RECORD,
  pools: "/var/lib/hyperv",
  helpers: HELPERS,
  options: [],
  kernel: { from: "3.7", to: "4.1" },
  programs: [],
  tells: { present: [NETLINK, POOLS_LIB, DNS_HELPER], absent: [POOLS_OPT, KVP_VMBUS, KVP_RHEL5] },
};

const KVP_3: DaemonProfile = {
  id: "kvp-3",
  daemon: "hv_kvp_daemon",
  generation: 3,
  title: "hv_kvp_daemon of generation 3: LIS 4.1 and later, Linux 4.2 and later",
  transport: device(VMBUS_DEVICES.hv_kvp_daemon),
  register: 100,
  record: RECORD,
  pools: "/var/lib/hyperv",
  helpers: HELPERS,
  options: [],
  kernel: { from: "4.2" },
  programs: [],
  tells: { present: [KVP_VMBUS, POOLS_LIB], absent: [KVP_RHEL5, POOLS_OPT] },
};

const VSS_2: DaemonProfile = {
  id: "vss-2",
  daemon: "hv_vss_daemon",
  generation: 2,
  title: "hv_vss_daemon over netlink: LIS 3.5 to 4.0, Linux 3.10 to 4.1",
  transport: netlink,
  register: undefined,
  record: undefined,
  pools: undefined,
  helpers: NO_HELPERS,
  options: [],
  kernel: { from: "3.10", to: "4.1" },
  programs: [],
  tells: { present: [NETLINK, holds("Hyper-V VSS")], absent: [VSS_VMBUS, VSS_RHEL5] },
};

const VSS_3: DaemonProfile = {
  ...VSS_2,
  id: "vss-3",
  generation: 3,
  title: "hv_vss_daemon with a device: LIS 4.1 and later, Linux 4.2 and later",
  transport: device(VMBUS_DEVICES.hv_vss_daemon),
  kernel: { from: "4.2" },
  tells: { present: [VSS_VMBUS], absent: [VSS_RHEL5] },
};

const FCOPY_3: DaemonProfile = {
  ...VSS_2,
  id: "fcopy-3",
  daemon: "hv_fcopy_daemon",
  generation: 3,
  title: "hv_fcopy_daemon: LIS 4.0 and later, Linux 3.15 to 6.9",
  transport: device(VMBUS_DEVICES.hv_fcopy_daemon),
  // Linux 6.10 took the device away: another program serves file copy there, through UIO.
  kernel: { from: "3.15", to: "6.9" },
  tells: { present: [FCOPY_VMBUS], absent: [FCOPY_RHEL5] },
};

/**
 * Every daemon that lisdeb knows. Sources: tools/hv of Linux 3.4, 3.7, 4.1, 4.2 and 6.1, hv-rhel5.x and hv-rhel6.x of Microsoft's
 * LIS sources, and Debian's hyperv-daemons. The RHEL 5 rows whose tells equal another row's are told
 * apart by rhel5-evidence.ts: the smaller records do not show in a binary.
 */
export const PROFILES: readonly DaemonProfile[] = [
  KVP_1,
  KVP_2,
  KVP_3,
  {
    ...KVP_1,
    id: "kvp-rhel5-1",
    generation: "rhel5",
    title: "hv_kvp_daemon for RHEL 5, LIS 3.2 to 3.4",
    record: RHEL5_RECORD,
    kernel: RHEL5_KERNEL,
  },
  {
    ...KVP_2,
    id: "kvp-rhel5-2",
    generation: "rhel5",
    title: "hv_kvp_daemon for RHEL 5, LIS 3.5",
    record: RHEL5_RECORD,
    kernel: RHEL5_KERNEL,
  },
  {
    ...KVP_3,
    id: "kvp-rhel5-3",
    generation: "rhel5",
    title: "hv_kvp_daemon for RHEL 5, LIS 4.0 and later",
    transport: device("/dev/hv_kvp"),
    record: RHEL5_RECORD,
    kernel: RHEL5_KERNEL,
    tells: { present: [KVP_RHEL5], absent: [KVP_VMBUS] },
  },
  VSS_2,
  VSS_3,
  {
    ...VSS_2,
    id: "vss-rhel5-2",
    generation: "rhel5",
    title: "hv_vss_daemon for RHEL 5, over netlink: LIS 3.5 and the add-on of 2014",
    kernel: RHEL5_KERNEL,
  },
  {
    ...VSS_3,
    id: "vss-rhel5-3",
    generation: "rhel5",
    title: "hv_vss_daemon for RHEL 5, LIS 4.0 and later",
    transport: device("/dev/hv_vss"),
    kernel: RHEL5_KERNEL,
    tells: { present: [VSS_RHEL5], absent: [VSS_VMBUS] },
  },
  FCOPY_3,
  {
    ...FCOPY_3,
    id: "fcopy-rhel5-3",
    generation: "rhel5",
    title: "hv_fcopy_daemon for RHEL 5, LIS 4.0 and later",
    transport: device("/dev/hv_fcopy"),
    kernel: RHEL5_KERNEL,
    tells: { present: [FCOPY_RHEL5], absent: [FCOPY_VMBUS] },
  },
];

/** What a binary shows beyond its profile, and what it changes there: releases of one generation differ in these. */
export const VARIATIONS: readonly {
  readonly shows: Feature;
  readonly means: string;
  readonly of: (profile: DaemonProfile) => DaemonProfile;
}[] = [
  {
    shows: holds("no-daemon"),
    means: "knows the options --no-daemon and --help",
    of: (profile) => ({ ...profile, options: OPTIONS }),
  },
  {
    shows: holds("route show dev"),
    means: "runs ip to learn the gateways",
    of: (profile) => ({ ...profile, programs: ["ip"] }),
  },
  {
    shows: holds("/usr/libexec/hypervkvpd/"),
    means: "calls its helpers in the folder /usr/libexec/hypervkvpd, not along PATH",
    of: (profile) =>
      profile.helpers.names.length === 0
        ? profile
        : { ...profile, helpers: { ...profile.helpers, lookup: { folder: "/usr/libexec/hypervkvpd" } } },
  },
];
