import type { DaemonName } from "../daemon/index.ts";

/** What is the same in every package of one daemon, whatever the release and the suite. */
export interface DaemonPackage {
  /** Debian's name of the package. */
  readonly packageName: string;
  /** Name of the init script, the unit and the defaults file. */
  readonly service: DaemonName;
  /** What it is, in the words of the init script's and the unit's descriptions. */
  readonly title: string;
  /** First line of the package's description. */
  readonly synopsis: string;
  /** The package's description below its first line; each string is a paragraph. */
  readonly description: readonly string[];
  /** The id of the kernel's side on the connector, for kernels before 4.2 (include/uapi/linux/connector.h). */
  readonly connector: string | undefined;
  /** Whether the init script and the unit start it unless told otherwise. */
  readonly startByDefault: boolean;
  /** Folders in which a daemon of this name, of whatever generation, keeps pool files. */
  readonly poolFolders: readonly string[];
  /** Who the kernel's public source of this daemon says holds the copyright (tools/hv/NAME.c). */
  readonly sourceCopyright: string;
}

/** Names are those that Apache CloudStack's system VM template and its boot scripts use. */
export const DAEMON_PACKAGES: Readonly<Record<DaemonName, DaemonPackage>> = {
  hv_kvp_daemon: {
    packageName: "hv-kvp-daemon",
    service: "hv_kvp_daemon",
    title: "Hyper-V key-value pair exchange daemon",
    synopsis: "Hyper-V key-value pair exchange daemon (LIS build)",
    description: [
      "This daemon runs in a guest of Microsoft Hyper-V. It tells the host the guest's name, operating system and addresses, and keeps " +
        "the key-value pairs that host and guest exchange in pool files.",
      "Where there is no Hyper-V, the service stays off.",
    ],
    connector: "9:1",
    startByDefault: true,
    poolFolders: ["/var/lib/hyperv", "/var/opt/hyperv"],
    sourceCopyright: "2010 Novell, Inc.",
  },
  hv_vss_daemon: {
    packageName: "hv-vss-daemon",
    service: "hv_vss_daemon",
    title: "Hyper-V volume shadow copy daemon",
    synopsis: "Hyper-V volume shadow copy daemon (LIS build)",
    description: [
      "This daemon runs in a guest of Microsoft Hyper-V. When the host makes a backup of the running guest, it freezes the guest's file " +
        "systems for the moment of the snapshot and thaws them again.",
      "Where there is no Hyper-V, the service stays off.",
    ],
    connector: "10:1",
    startByDefault: true,
    poolFolders: [],
    sourceCopyright: "2013 Microsoft, Inc.",
  },
  hv_fcopy_daemon: {
    packageName: "hv-fcopy-daemon",
    service: "hv_fcopy_daemon",
    title: "Hyper-V file copy daemon",
    synopsis: "Hyper-V file copy daemon (LIS build)",
    description: [
      "This daemon runs in a guest of Microsoft Hyper-V. It receives files that the host copies into the guest.",
      "The host chooses path and content, and the daemon writes as root: it is not started unless /etc/default/hv_fcopy_daemon says so.",
      "Where there is no Hyper-V, the service stays off.",
    ],
    connector: undefined,
    startByDefault: false,
    poolFolders: [],
    sourceCopyright: "2014 Microsoft, Inc.",
  },
};

/**
 * Packages of others that hold the same daemons: Debian's (all three in one), and Ubuntu's of 12.04 and of later releases.
 * They ship the same files, or run a second daemon, so only one of them can be installed.
 */
export const RIVAL_PACKAGES: readonly string[] = [
  "hv-kvp-daemon-init",
  "hyperv-daemons",
  "linux-cloud-tools-common",
];
