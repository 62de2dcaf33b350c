/** The three daemons that LIS knows, by the name of their executable, in the order in which they are listed. */
export const DAEMON_NAMES = ["hv_kvp_daemon", "hv_vss_daemon", "hv_fcopy_daemon"] as const;

/** Name of a daemon's executable, by which that daemon is known everywhere here. */
export type DaemonName = (typeof DAEMON_NAMES)[number];

/** Debian's names of the packages that lisdeb makes of them: those that Apache CloudStack's system VM template and its boot scripts use. */
export const DAEMON_PACKAGE_NAMES: Readonly<Record<DaemonName, string>> = {
  hv_kvp_daemon: "hv-kvp-daemon",
  hv_vss_daemon: "hv-vss-daemon",
  hv_fcopy_daemon: "hv-fcopy-daemon",
};

/** Whether a name is one of the three. */
export function isDaemonName(name: string): name is DaemonName {
  return (DAEMON_NAMES as readonly string[]).includes(name);
}
