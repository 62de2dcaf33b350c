import { DAEMON_PACKAGE_NAMES, type DaemonName } from "../../daemon/index.ts";

/** What is the same in every package of one daemon, whatever the release and the suite. */
export interface DaemonPackage {
  /** Debian's name of the package. */
  readonly packageName: string;
  /** Name of the init script, the unit and the defaults file. */
  readonly service: DaemonName;
  /** What it is, in the words of the init script's and the unit's descriptions. */
  readonly title: string;
  /** First line of the package's description, without what build it is. */
  readonly synopsis: string;
  /** The package's description below its first line; each string is a paragraph. */
  readonly description: readonly string[];
  /** The id of the kernel's side on the connector, for kernels before 4.2 (include/uapi/linux/connector.h). */
  readonly connector: string | undefined;
  /** Whether it is installed switched on. */
  readonly enableByDefault: boolean;
  /** The command for guests that comes with it. */
  readonly guestCommand: "hyperv-guest" | undefined;
  /** Names that the packages of others give its unit, without `.service`. */
  readonly aliases: readonly string[];
  /** Folders in which a daemon of this name, of whatever generation, keeps pool files. */
  readonly poolFolders: readonly string[];
  /** Who the kernel's public source of this daemon says holds the copyright (tools/hv/NAME.c). */
  readonly sourceCopyright: string;
}

/** What is said and decided of each daemon's package: a text, name or default is changed here. */
export const DAEMON_PACKAGES: Readonly<Record<DaemonName, DaemonPackage>> = {
  hv_kvp_daemon: {
    packageName: DAEMON_PACKAGE_NAMES.hv_kvp_daemon,
    service: "hv_kvp_daemon",
    title: "Hyper-V key-value pair exchange daemon",
    synopsis: "Hyper-V key-value pair exchange daemon",
    description: [
      "This daemon runs in a guest of Microsoft Hyper-V. It tells the host the guest's name, operating system and addresses, and keeps " +
        "the key-value pairs that host and guest exchange in pool files.",
      "Where there is no Hyper-V, the service stays off.",
    ],
    connector: "9:1",
    enableByDefault: true,
    guestCommand: "hyperv-guest",
    aliases: ["hyperv-daemons.hv-kvp-daemon", "hv-kvp-daemon"],
    poolFolders: ["/var/lib/hyperv", "/var/opt/hyperv"],
    sourceCopyright: "2010 Novell, Inc.",
  },
  hv_vss_daemon: {
    packageName: DAEMON_PACKAGE_NAMES.hv_vss_daemon,
    service: "hv_vss_daemon",
    title: "Hyper-V volume shadow copy daemon",
    synopsis: "Hyper-V volume shadow copy daemon",
    description: [
      "This daemon runs in a guest of Microsoft Hyper-V. When the host makes a backup of the running guest, it freezes the guest's file " +
        "systems for the moment of the snapshot and thaws them again.",
      "Where there is no Hyper-V, the service stays off.",
    ],
    connector: "10:1",
    enableByDefault: true,
    guestCommand: undefined,
    aliases: ["hyperv-daemons.hv-vss-daemon", "hv-vss-daemon"],
    poolFolders: [],
    sourceCopyright: "2013 Microsoft, Inc.",
  },
  hv_fcopy_daemon: {
    packageName: DAEMON_PACKAGE_NAMES.hv_fcopy_daemon,
    service: "hv_fcopy_daemon",
    title: "Hyper-V file copy daemon",
    synopsis: "Hyper-V file copy daemon",
    description: [
      "This daemon runs in a guest of Microsoft Hyper-V. It receives files that the host copies into the guest.",
      "The host chooses path and content, and the daemon writes as root: its service is installed switched off.",
      "Where there is no Hyper-V, the service stays off.",
    ],
    connector: undefined,
    enableByDefault: false,
    guestCommand: undefined,
    aliases: ["hyperv-daemons.hv-fcopy-daemon", "hv-fcopy-daemon"],
    poolFolders: [],
    sourceCopyright: "2014 Microsoft, Inc.",
  },
};
