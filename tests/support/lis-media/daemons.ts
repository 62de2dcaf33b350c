import type { CompiledDaemon } from "../compiled-daemon.ts";

/** Which release of RHEL a daemon was built on: what decides how its binary and its package look. */
export interface RhelRelease {
  readonly abi: string;
  /** In .comment; undefined where the binaries are stripped of all that is not needed. */
  readonly compiler: string | undefined;
  readonly stripped: boolean;
  /** The compiler of RHEL 5 made no build ids. */
  readonly buildId: boolean;
  /** The symbol version of memcpy for 64 bits. glibc 2.14 gave it a second one, and RHEL 7 has 2.17. */
  readonly memcpy: string;
  readonly rpm: {
    readonly version: string;
    /** rpm's `_binary_payload`. */
    readonly payload: string;
    /** rpm's number of the file digests' algorithm. */
    readonly fileDigest: string;
  };
  readonly init: "sysv" | "systemd";
}

/** RHEL 5 and 6 as measured on genuine packages of 2014; RHEL 7 by its own glibc, gcc and rpm. */
export const RHEL = {
  5: {
    abi: "2.6.9",
    compiler: "GCC: (GNU) 4.1.2 20080704 (Red Hat 4.1.2-54)",
    stripped: false,
    buildId: false,
    memcpy: "GLIBC_2.2.5",
    rpm: { version: "4.4.2.3", payload: "w9.gzdio", fileDigest: "1" }, // MD5
    init: "sysv",
  },
  6: {
    abi: "2.6.18",
    compiler: undefined,
    stripped: true,
    buildId: true,
    memcpy: "GLIBC_2.2.5",
    rpm: { version: "4.8.0", payload: "w2.xzdio", fileDigest: "8" }, // SHA-256
    init: "sysv",
  },
  7: {
    abi: "2.6.32",
    compiler: undefined,
    stripped: true,
    buildId: true,
    memcpy: "GLIBC_2.14",
    rpm: { version: "4.11.3", payload: "w2.xzdio", fileDigest: "8" },
    init: "systemd",
  },
} as const satisfies Record<number, RhelRelease>;

/** What one daemon's sources show in every binary that is made of them. */
export interface Source {
  readonly file: "hv_kvp_daemon" | "hv_vss_daemon" | "hv_fcopy_daemon";
  readonly strings: readonly string[];
  /** Functions of the C library beside those that every daemon calls. */
  readonly calls: readonly string[];
  /** Linked with -lpthread, though it makes no threads. */
  readonly pthread?: true;
}

const NETLINK = ["socket", "bind", "send", "recv"];
const DEVICE = ["open", "read", "write"];
const HELPERS = ["hv_get_dns_info", "hv_get_dhcp_info", "hv_set_ifconfig"];
const OPTIONS = ["no-daemon", "  -n, --no-daemon        stay in foreground, don't daemonize\n"];
/** From 4.1 on the daemons of VSS and file copy say which version they speak, and wait for the kernel's. */
const HANDSHAKE = ["invalid version negotiation"];

const kvp = (strings: readonly string[], calls: readonly string[]): Source => ({
  file: "hv_kvp_daemon",
  strings: ["KVP", "KVP LIC Version: %s", "/etc/redhat-release", ...strings],
  calls: ["fopen", "getifaddrs", "getaddrinfo", ...calls],
});
const vss = (strings: readonly string[], calls: readonly string[]): Source => ({
  file: "hv_vss_daemon",
  strings: ["Hyper-V VSS", "/dev/", "/proc/mounts", ...strings],
  calls: ["ioctl", ...calls],
});
const fcopy = (strings: readonly string[], calls: readonly string[]): Source => ({
  file: "hv_fcopy_daemon",
  strings: ["HV_FCOPY", ...strings],
  calls: ["mkdir", ...calls],
});

const SINCE_3_5 = ["/var/lib/hyperv", "%s/.kvp_pool_%d", "ip route show dev", "/etc/os-release", ...HELPERS];
const NAME_WHEN_ASKED = "getaddrinfo failed\n";
/** Which says the number of the failure, since it looks its own name up at the start. */
const NAME_AT_START = "getaddrinfo failed: 0x%x %s";

/**
 * The daemons by LIS release, and by the kernel modules that they were made for: RHEL 5 had Microsoft's own. The strings are those of
 * tools/hv in Linux 3.1 and 3.4 and of hv-rhel5.x, hv-rhel6.x and hv-rhel7.x in Microsoft's LIS sources at each release.
 */
export const SOURCES = {
  /** LIS 3.1, by its date: Linux had no pools before 3.4. */
  kvp3_1: kvp([NAME_WHEN_ASKED], NETLINK),
  kvp3_4: kvp(["/var/opt/hyperv", "/var/opt/hyperv/.kvp_pool_%d", NAME_WHEN_ASKED], NETLINK),

  kvp3_5: kvp([...SINCE_3_5, NAME_WHEN_ASKED], [...NETLINK]),
  kvp3_5Rhel5: kvp(["/dev/hv_kvp", ...SINCE_3_5, NAME_WHEN_ASKED], [...DEVICE]),
  vss3_5: vss([], NETLINK),

  kvp4_0: { ...kvp([...SINCE_3_5, NAME_AT_START, ...OPTIONS], [...NETLINK]), pthread: true },
  kvp4_0Rhel5: { ...kvp(["/dev/hv_kvp", ...SINCE_3_5, NAME_WHEN_ASKED], [...DEVICE]), pthread: true },
  /** For RHEL 5, too. */
  vss4_0: { ...vss(OPTIONS, NETLINK), pthread: true },
  fcopy4_0: { ...fcopy(["/dev/vmbus/hv_fcopy", ...OPTIONS], DEVICE), pthread: true },
  fcopy4_0Rhel5: { ...fcopy(["/dev/hv_fcopy", ...OPTIONS], DEVICE), pthread: true },

  kvp4_1: kvp(["/dev/vmbus/hv_kvp", ...SINCE_3_5, NAME_AT_START, ...OPTIONS], [...DEVICE]),
  kvp4_1Rhel5: {
    ...kvp(["/dev/hv_kvp", ...SINCE_3_5, NAME_AT_START, ...OPTIONS], [...DEVICE]),
    pthread: true,
  },
  vss4_1: vss(["/dev/vmbus/hv_vss", "VSS: kernel module version: %d", ...HANDSHAKE, ...OPTIONS], DEVICE),
  vss4_1Rhel5: {
    ...vss(["/dev/hv_vss", "VSS: kernel module version: %d", ...HANDSHAKE, ...OPTIONS], DEVICE),
    pthread: true,
  },
  fcopy4_1: fcopy(["/dev/vmbus/hv_fcopy", "kernel module version: %d", ...HANDSHAKE, ...OPTIONS], DEVICE),
  fcopy4_1Rhel5: {
    ...fcopy(["/dev/hv_fcopy", "kernel module version: %d", ...HANDSHAKE, ...OPTIONS], DEVICE),
    pthread: true,
  },

  /** From 4.2 the helpers are called in a folder of their own; for RHEL 5 they never were. */
  kvp4_2: kvp(
    ["/dev/vmbus/hv_kvp", ...SINCE_3_5, "/usr/libexec/hypervkvpd/%s", NAME_AT_START, ...OPTIONS],
    [...DEVICE],
  ),
} as const satisfies Record<string, Source>;

/**
 * The binary that a RHEL release's compiler would have made of a source. `builtFor` stands in it, so that builds for two minor
 * releases differ, as genuine ones do.
 */
export function binaryOf(source: Source, rhel: RhelRelease, bits: 32 | 64, builtFor: string): CompiledDaemon {
  const first = bits === 64 ? "GLIBC_2.2.5" : "GLIBC_2.0";
  return {
    strings: [...source.strings, `built for ${builtFor}`],
    imports: [
      ["syslog", first],
      ["memcpy", bits === 64 ? rhel.memcpy : first],
      ["__stack_chk_fail", "GLIBC_2.4"],
      ...source.calls.map((name) => [name] as const),
    ],
    abi: rhel.abi,
    bits,
    symbols: !rhel.stripped,
    ...(rhel.compiler !== undefined && { compiler: rhel.compiler }),
    options: [
      ...(rhel.buildId ? [] : ["-Wl,--build-id=none"]),
      ...(source.pthread === true ? ["-Wl,--no-as-needed", "-l:libpthread.so.0"] : []),
    ],
  };
}
