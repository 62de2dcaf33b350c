/** The three daemons that LIS knows, by the name of their executable. */
export type DaemonName = "hv_kvp_daemon" | "hv_vss_daemon" | "hv_fcopy_daemon";
