/** The three daemons that LIS knows, by the name of their executable, in the order in which they are listed. */
export const DAEMON_NAMES = ["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const;

export type DaemonName = (typeof DAEMON_NAMES)[number];

/** The character device through which the kernel's own driver speaks to each daemon, where it does not do so over netlink. */
export const VMBUS_DEVICES: Readonly<Record<DaemonName, string>> = {
  hv_kvp_daemon: "/dev/vmbus/hv_kvp",
  hv_vss_daemon: "/dev/vmbus/hv_vss",
  hv_fcopy_daemon: "/dev/vmbus/hv_fcopy",
};
