import {
  device,
  FCOPY_UIO,
  netlink,
  VMBUS_DEVICES,
  type DaemonName,
  type Transport,
} from "../daemon/index.ts";
import { compareDotted } from "../suite/index.ts";

/** How the kernel's driver speaks to its daemon, from which kernel on. */
export interface KernelSide {
  readonly daemon: DaemonName;
  /** The first kernel of Debian's that does so. */
  readonly from: string;
  /** The later Linux whose drivers Debian put into that kernel, where it did. */
  readonly driversOf?: string;
  readonly transport: Transport;
  /** The registrations that it answers; undefined where there is no such choice. */
  readonly registers?: readonly number[];
  /** A channel of earlier drivers that this one still opens beside its own, for daemons of their time. */
  readonly keeps?: Transport;
}

const vmbus = (daemon: DaemonName): Transport => device(VMBUS_DEVICES[daemon]);

/**
 * Sources: drivers/hv of Linux 3.2, 3.4 (which Debian's 3.2.15-1 carries), 3.6, 3.8, 3.10, 3.15, 4.1, 4.2, 4.9, 5.10, 6.1 and 6.12. Of several rows
 * for one daemon the last that a kernel has reached is in force. What is kept beside the devices: hv_utils_transport.c, in each from 4.2 to 6.12.
 */
export const KERNEL_SIDES: readonly KernelSide[] = [
  { daemon: "hv_kvp_daemon", from: "3.2", driversOf: "3.4", transport: netlink, registers: [4] },
  { daemon: "hv_kvp_daemon", from: "3.7", transport: netlink, registers: [4, 100] },
  {
    daemon: "hv_kvp_daemon",
    from: "4.2",
    transport: vmbus("hv_kvp_daemon"),
    registers: [4, 100],
    keeps: netlink,
  },
  { daemon: "hv_vss_daemon", from: "3.10", transport: netlink, registers: [128] },
  {
    daemon: "hv_vss_daemon",
    from: "4.2",
    transport: vmbus("hv_vss_daemon"),
    registers: [128, 129],
    keeps: netlink,
  },
  { daemon: "hv_fcopy_daemon", from: "3.15", transport: vmbus("hv_fcopy_daemon"), registers: [0] },
  { daemon: "hv_fcopy_daemon", from: "4.2", transport: vmbus("hv_fcopy_daemon"), registers: [0, 1] },
  { daemon: "hv_fcopy_daemon", from: "6.10", transport: { kind: "uio", path: FCOPY_UIO } },
];

/** Bytes of a record's key and value in every kernel that Debian released (include/linux/hyperv.h, HV_KVP_EXCHANGE_MAX_*). */
export const KERNEL_RECORD = { key: 512, value: 2048 } as const;

/**
 * The architectures of Debian's that are guests of Hyper-V, each with the first kernel that is one. Sources: CONFIG_HYPERV in debian/config of linux
 * 5.10.223-1 (x86 only), 6.1.176-1 and 6.12.107-1 (x86 and arm64); arch/arm64/hyperv came with Linux 5.15.
 */
export const GUEST_ARCHITECTURES: Readonly<Record<string, string>> = {
  amd64: "2.6.32",
  arm64: "5.15",
  i386: "2.6.32",
};

/** How a kernel speaks to a daemon; undefined where it has no driver for it yet. */
export function kernelSide(daemon: DaemonName, kernel: string): KernelSide | undefined {
  return KERNEL_SIDES.filter((side) => side.daemon === daemon && compareDotted(side.from, kernel) <= 0).at(
    -1,
  );
}
