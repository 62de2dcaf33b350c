import { RHEL5_DEVICES, VMBUS_DEVICES } from "./devices.ts";
import {
  HELPER_NAMES,
  HELPERS,
  KVP_LOG,
  NETLINK,
  opensRhel5,
  opensVmbus,
  POOLS,
  POOLS_LIB,
  POOLS_OPT,
} from "./features.ts";
import { NO_HELPERS, RHEL5_KERNEL, type DaemonProfile } from "./profile.ts";
import { device, netlink } from "./transport.ts";

const RECORD = { key: 512, value: 2048 } as const;

const VMBUS = opensVmbus("hv_kvp_daemon");
const RHEL5 = opensRhel5("hv_kvp_daemon");

const RELEASE_FILES = ["/etc/SuSE-release", "/etc/redhat-release"] as const;
/** Who is not root may not join the connector's group (drivers/connector/connector.c). */
const NETLINK_CAPABILITY = ["CAP_NET_ADMIN"] as const;

const KVP_0: DaemonProfile = {
  id: "kvp-0",
  daemon: "hv_kvp_daemon",
  generation: 0,
  title: "hv_kvp_daemon of generation 0, without pools: Linux 2.6.37 to 3.3, and by its date LIS 3.1",
  transport: netlink,
  // What a message is stands in the connector's own header (KVP_REGISTER), where later drivers do not look.
  register: "none",
  record: RECORD,
  pools: undefined,
  helpers: NO_HELPERS,
  options: [],
  kernel: { from: "2.6.37", to: "3.3" },
  programs: [],
  needs: {
    capabilities: NETLINK_CAPABILITY,
    folders: [],
    reads: RELEASE_FILES,
    resolvesItsName: "when-asked",
  },
  tells: { present: [NETLINK, KVP_LOG], absent: [POOLS, HELPERS, VMBUS, RHEL5] },
};

const KVP_1: DaemonProfile = {
  ...KVP_0,
  id: "kvp-1",
  generation: 1,
  title: "hv_kvp_daemon of generation 1: LIS 3.4, Linux 3.4 to 3.6",
  register: 4,
  pools: "/var/opt/hyperv",
  // Debian's 3.2 carries the Hyper-V drivers of 3.4. Later ones keep the old registration.
  kernel: { from: "3.2", to: "4.1" },
  // It makes the folder hyperv there, and not the one above.
  needs: { ...KVP_0.needs, folders: ["/var/opt"] },
  tells: { present: [NETLINK, POOLS, POOLS_OPT], absent: [HELPERS, POOLS_LIB, VMBUS, RHEL5] },
};

const KVP_2: DaemonProfile = {
  ...KVP_1,
  id: "kvp-2",
  generation: 2,
  title: "hv_kvp_daemon of generation 2: LIS 3.5 to 4.0, Linux 3.9 to 4.1",
  register: 100,
  pools: "/var/lib/hyperv",
  helpers: { names: HELPER_NAMES, lookup: "path" },
  kernel: { from: "3.7", to: "4.1" },
  needs: {
    ...KVP_1.needs,
    folders: ["/var/lib", "/sys/class/net"],
    reads: ["/etc/os-release", ...RELEASE_FILES],
  },
  tells: { present: [NETLINK, POOLS, POOLS_LIB, HELPERS], absent: [POOLS_OPT, VMBUS, RHEL5] },
};

const KVP_2_OPT: DaemonProfile = {
  ...KVP_2,
  id: "kvp-2-opt",
  title: "hv_kvp_daemon of generation 2, with the pools of generation 1: Linux 3.7 and 3.8",
  pools: "/var/opt/hyperv",
  needs: { ...KVP_2.needs, folders: ["/var/opt", "/sys/class/net"] },
  tells: { present: [NETLINK, POOLS, POOLS_OPT, HELPERS], absent: [POOLS_LIB, VMBUS, RHEL5] },
};

const KVP_3: DaemonProfile = {
  ...KVP_2,
  id: "kvp-3",
  generation: 3,
  title: "hv_kvp_daemon of generation 3: LIS 4.1 and later, Linux 4.2 and later",
  transport: device(VMBUS_DEVICES.hv_kvp_daemon),
  kernel: { from: "4.2" },
  // Its device belongs to root.
  needs: { ...KVP_2.needs, capabilities: [] },
  tells: { present: [VMBUS, POOLS_LIB], absent: [RHEL5, POOLS_OPT] },
};

/**
 * tools/hv/hv_kvp_daemon.c of Linux 3.1 to 6.12, and of hv-rhel5.x, hv-rhel6.x and hv-rhel7.x in Microsoft's LIS sources, which begin with
 * LIS 3.5. The RHEL 5 rows whose tells equal another row's are told apart by rhel5-evidence.ts.
 */
export const KVP_PROFILES: readonly DaemonProfile[] = [
  KVP_0,
  KVP_1,
  KVP_2_OPT,
  KVP_2,
  KVP_3,
  {
    ...KVP_1,
    id: "kvp-rhel5-1",
    generation: "rhel5",
    title: "hv_kvp_daemon for RHEL 5 over netlink: LIS 3.2 to 3.4",
    // The connector of 2.6.18 passes no message of more than 1,024 bytes, which a record of the usual size does not go into.
    record: { key: 256, value: 512 },
    kernel: RHEL5_KERNEL,
  },
  {
    ...KVP_2,
    id: "kvp-rhel5-2",
    generation: "rhel5",
    title: "hv_kvp_daemon for RHEL 5 over netlink, with helpers: between LIS 3.4 and 3.5",
    record: { key: 256, value: 512 },
    kernel: RHEL5_KERNEL,
  },
  {
    ...KVP_3,
    id: "kvp-rhel5-3",
    generation: "rhel5",
    title: "hv_kvp_daemon for RHEL 5 with a device: LIS 3.5 and later",
    transport: device(RHEL5_DEVICES.hv_kvp_daemon),
    kernel: RHEL5_KERNEL,
    tells: { present: [RHEL5], absent: [VMBUS] },
  },
];
