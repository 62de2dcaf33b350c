import { RHEL5_DEVICES, VMBUS_DEVICES } from "./devices.ts";
import { NETLINK, opensRhel5, opensVmbus, VSS_LOG } from "./features.ts";
import { NO_HELPERS, RHEL5_KERNEL, type DaemonProfile } from "./profile.ts";
import { device, netlink } from "./transport.ts";

const VMBUS = opensVmbus("hv_vss_daemon");
const RHEL5 = opensRhel5("hv_vss_daemon");

const VSS_2: DaemonProfile = {
  id: "vss-2",
  daemon: "hv_vss_daemon",
  generation: 2,
  title: "hv_vss_daemon over netlink: LIS 3.5 to 4.0, Linux 3.10 to 4.1",
  transport: netlink,
  register: 128,
  record: undefined,
  pools: undefined,
  helpers: NO_HELPERS,
  options: [],
  kernel: { from: "3.10", to: "4.1" },
  programs: [],
  needs: {
    // The second is for FIFREEZE and FITHAW, the ioctls that it is there for.
    capabilities: ["CAP_NET_ADMIN", "CAP_SYS_ADMIN"],
    folders: ["/proc"],
    reads: ["/proc/mounts"],
    resolvesItsName: "never",
  },
  tells: { present: [NETLINK, VSS_LOG], absent: [VMBUS, RHEL5] },
};

const VSS_3: DaemonProfile = {
  ...VSS_2,
  id: "vss-3",
  generation: 3,
  title: "hv_vss_daemon with a device: LIS 4.1 and later, Linux 4.2 and later",
  transport: device(VMBUS_DEVICES.hv_vss_daemon),
  register: 129,
  kernel: { from: "4.2" },
  needs: { ...VSS_2.needs, capabilities: ["CAP_SYS_ADMIN"] },
  tells: { present: [VMBUS], absent: [RHEL5] },
};

/** tools/hv/hv_vss_daemon.c of Linux 3.10 to 6.12, and of Microsoft's LIS sources from LIS 3.5 on. */
export const VSS_PROFILES: readonly DaemonProfile[] = [
  VSS_2,
  VSS_3,
  {
    // Not only as good as RHEL 6's: the sources of the two are the same, and so are the messages.
    ...VSS_2,
    id: "vss-rhel5-2",
    generation: "rhel5",
    title: "hv_vss_daemon over netlink, built for RHEL 5: LIS 3.5, the add-on of 2014, LIS 4.0",
  },
  {
    ...VSS_3,
    id: "vss-rhel5-3",
    generation: "rhel5",
    title: "hv_vss_daemon for RHEL 5 with a device: LIS 4.1 and later",
    transport: device(RHEL5_DEVICES.hv_vss_daemon),
    kernel: RHEL5_KERNEL,
    tells: { present: [RHEL5], absent: [VMBUS] },
  },
];
