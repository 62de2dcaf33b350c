import type { DaemonName } from "./daemon-name.ts";
import type { Feature } from "./features.ts";
import type { KernelRange } from "./kernel-range.ts";
import type { Transport } from "./transport.ts";

/**
 * Which turn of the protocol: 0 before there were pools, 1 with pools, 2 with helpers, 3 with devices, 4 without a driver of its own in the
 * kernel. `rhel5`: built for RHEL 5, with the kernel modules that Microsoft made for it, of whatever time.
 */
export type Generation = 0 | 1 | 2 | 3 | 4 | "rhel5";

/** What a daemon needs of the running system beyond its C library and the programs it runs. */
export interface RuntimeNeeds {
  /** Capabilities that it does nothing without (capabilities(7)). All daemons are made to run as root. */
  readonly capabilities: readonly string[];
  /** Folders that must be there. */
  readonly folders: readonly string[];
  /** Files that it reads where they are there. */
  readonly reads: readonly string[];
  /**
   * When it looks up its own host name, which can block it for as long as the resolver waits: before it does anything else, each time the
   * host asks for the name, or never.
   */
  readonly resolvesItsName: "at-start" | "when-asked" | "never";
}

/** Which daemon this is, and all that follows from it. */
export interface DaemonProfile {
  /** `kvp-1`: names the row, in build records too. */
  readonly id: ProfileId;
  readonly daemon: DaemonName;
  readonly generation: Generation;
  /** For people: `hv_kvp_daemon of generation 1: LIS 3.4, Linux 3.4 to 3.6`. */
  readonly title: string;
  readonly transport: Transport;
  /**
   * The number that it registers with: the operation of key-value pairs (KVP_OP_REGISTER) and VSS (VSS_OP_REGISTER), the protocol's version of
   * file copy (FCOPY_VERSION); `none` where its messages have no place for one; undefined where nobody answers it.
   */
  readonly register: number | "none" | undefined;
  /** Bytes of a record's key and value, in pool files and messages; undefined where the daemon has no records. */
  readonly record: { readonly key: 512 | 256; readonly value: 2048 | 512 } | undefined;
  /** The folder of its pool files; undefined where it keeps none. */
  readonly pools: string | undefined;
  /** Scripts that it calls, and where it looks for them: along PATH, or in one folder. */
  readonly helpers: {
    readonly names: readonly string[];
    readonly lookup: "path" | { readonly folder: string };
  };
  /** Command line options that it knows. */
  readonly options: readonly string[];
  /**
   * Kernels whose driver is of its time, both ends included: there it is known to work. What later drivers keep for the daemons of earlier
   * ones, the table of the kernel's side says.
   */
  readonly kernel: KernelRange;
  /** Programs that it runs, by name; its helpers are not among them. */
  readonly programs: readonly string[];
  readonly needs: RuntimeNeeds;
  /** What its binary must show, and what it must not. */
  readonly tells: { readonly present: readonly Feature[]; readonly absent: readonly Feature[] };
}

/** Names each row of the tables: the daemon, and the turn of the protocol that the row begins with. */
export type ProfileId =
  | "kvp-0"
  | "kvp-1"
  | "kvp-2-opt"
  | "kvp-2"
  | "kvp-3"
  | "kvp-rhel5-1"
  | "kvp-rhel5-2"
  | "kvp-rhel5-3"
  | "vss-2"
  | "vss-3"
  | "vss-rhel5-2"
  | "vss-rhel5-3"
  | "fcopy-2"
  | "fcopy-3"
  | "fcopy-4"
  | "fcopy-rhel5-3";

/** Of a daemon that calls no scripts. */
export const NO_HELPERS = { names: [], lookup: "path" } as const;

/** RHEL 5's kernel with Microsoft's modules: no Debian release has a kernel in this range. */
export const RHEL5_KERNEL = { from: "2.6.18", to: "2.6.18" } as const;
