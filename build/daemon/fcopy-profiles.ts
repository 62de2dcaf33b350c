import { FCOPY_UIO, RHEL5_DEVICES, VMBUS_DEVICES } from "./devices.ts";
import { HANDSHAKE, OPENS_UIO, opensRhel5, opensVmbus } from "./features.ts";
import { NO_HELPERS, RHEL5_KERNEL, type DaemonProfile } from "./profile.ts";
import { device } from "./transport.ts";

const VMBUS = opensVmbus("hv_fcopy_daemon");
const RHEL5 = opensRhel5("hv_fcopy_daemon");

const FCOPY_2: DaemonProfile = {
  id: "fcopy-2",
  daemon: "hv_fcopy_daemon",
  generation: 2,
  title: "hv_fcopy_daemon of version 0: LIS 4.0, Linux 3.15 to 4.1",
  transport: device(VMBUS_DEVICES.hv_fcopy_daemon),
  register: 0,
  record: undefined,
  pools: undefined,
  helpers: NO_HELPERS,
  options: [],
  // Later drivers answer the old version too. Linux 6.10 took the device away: another program serves file copy there.
  kernel: { from: "3.15", to: "6.9" },
  programs: [],
  needs: { capabilities: [], folders: [], reads: [], resolvesItsName: "never" },
  tells: { present: [VMBUS], absent: [HANDSHAKE, RHEL5, OPENS_UIO] },
};

const FCOPY_3: DaemonProfile = {
  ...FCOPY_2,
  id: "fcopy-3",
  generation: 3,
  title: "hv_fcopy_daemon of version 1: LIS 4.1 and later, Linux 4.2 to 6.9",
  register: 1,
  kernel: { from: "4.2", to: "6.9" },
  tells: { present: [VMBUS, HANDSHAKE], absent: [RHEL5, OPENS_UIO] },
};

/**
 * tools/hv/hv_fcopy_daemon.c of Linux 3.15 to 6.9 and of Microsoft's LIS sources from LIS 4.0 on, and hv_fcopy_uio_daemon.c of Linux 6.12. The kernel
 * compiles the last for x86 only, and Debian packages it nowhere.
 */
export const FCOPY_PROFILES: readonly DaemonProfile[] = [
  FCOPY_2,
  FCOPY_3,
  {
    ...FCOPY_3,
    id: "fcopy-4",
    generation: 4,
    title: "hv_fcopy_uio_daemon: Linux 6.10 and later",
    transport: { kind: "uio", path: FCOPY_UIO },
    register: undefined,
    kernel: { from: "6.10" },
    needs: { ...FCOPY_3.needs, folders: [FCOPY_UIO] },
    tells: { present: [OPENS_UIO], absent: [VMBUS, RHEL5] },
  },
  {
    ...FCOPY_3,
    id: "fcopy-rhel5-3",
    generation: "rhel5",
    title: "hv_fcopy_daemon for RHEL 5: LIS 4.0 and later",
    transport: device(RHEL5_DEVICES.hv_fcopy_daemon),
    register: undefined,
    kernel: RHEL5_KERNEL,
    tells: { present: [RHEL5], absent: [VMBUS, OPENS_UIO] },
  },
];
