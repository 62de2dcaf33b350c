import { VMBUS_DEVICES, type DaemonName, type Transport } from "../daemon/index.ts";
import { compareDotted } from "../suite/index.ts";

/** How the kernel's driver speaks to its daemon, from which kernel on. */
export interface KernelSide {
  readonly daemon: DaemonName;
  /** The first kernel of Debian's that does so. */
  readonly from: string;
  /** undefined: from here on it has no driver for this daemon any more. */
  readonly transport: Transport | undefined;
  /** The registrations that it answers; undefined where the driver has no such choice. */
  readonly registers?: readonly number[];
}

const device = (daemon: DaemonName): Transport => ({ kind: "device", path: VMBUS_DEVICES[daemon] });

/**
 * Sources: drivers/hv of Linux 3.4 (which Debian's 3.2.15-1 carries), 3.7, 3.10, 3.15, 4.2 and 6.10. Of several rows for one daemon
 * the last that a kernel has reached is in force.
 */
export const KERNEL_SIDES: readonly KernelSide[] = [
  { daemon: "hv_kvp_daemon", from: "3.2", transport: { kind: "netlink" }, registers: [4] },
  { daemon: "hv_kvp_daemon", from: "3.7", transport: { kind: "netlink" }, registers: [4, 100] },
  {
    daemon: "hv_kvp_daemon",
    from: "4.2",
    transport: device("hv_kvp_daemon"),
    registers: [4, 100],
  },
  { daemon: "hv_vss_daemon", from: "3.10", transport: { kind: "netlink" } },
  { daemon: "hv_vss_daemon", from: "4.2", transport: device("hv_vss_daemon") },
  { daemon: "hv_fcopy_daemon", from: "3.15", transport: device("hv_fcopy_daemon") },
  { daemon: "hv_fcopy_daemon", from: "6.10", transport: undefined },
];

/** Bytes of a record's key and value in every kernel that Debian released (include/linux/hyperv.h, HV_KVP_EXCHANGE_MAX_*). */
export const KERNEL_RECORD = { key: 512, value: 2048 } as const;

/** How a kernel speaks to a daemon; undefined where it has no driver for it yet. */
export function kernelSide(daemon: DaemonName, kernel: string): KernelSide | undefined {
  return KERNEL_SIDES.filter((side) => side.daemon === daemon && compareDotted(side.from, kernel) <= 0).at(
    -1,
  );
}
