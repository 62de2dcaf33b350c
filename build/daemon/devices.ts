import type { DaemonName } from "./daemon-name.ts";

/** The character device through which the kernel's own driver speaks to each daemon, where it does not do so over netlink. */
export const VMBUS_DEVICES: Readonly<Record<DaemonName, string>> = {
  hv_kvp_daemon: "/dev/vmbus/hv_kvp",
  hv_vss_daemon: "/dev/vmbus/hv_vss",
  hv_fcopy_daemon: "/dev/vmbus/hv_fcopy",
};

/** The same of Microsoft's kernel modules for RHEL 5 (hv-rhel5.x/hv of the LIS sources, misc_register). */
export const RHEL5_DEVICES: Readonly<Record<DaemonName, string>> = {
  hv_kvp_daemon: "/dev/hv_kvp",
  hv_vss_daemon: "/dev/hv_vss",
  hv_fcopy_daemon: "/dev/hv_fcopy",
};

/**
 * Where the generic user-space driver puts the host's file copy channel since Linux 6.10: folders uio0, uio1, … of which one has the name of a
 * device (tools/hv/hv_fcopy_uio_daemon.c, FCOPY_UIO; the number is HV_FCOPY_GUID of include/linux/hyperv.h).
 */
export const FCOPY_UIO = "/sys/bus/vmbus/devices/eb765408-105f-49b6-b4aa-c123b64d17d4/uio";
