import type { DaemonName, Transport } from "../daemon/index.ts";
import type { SuiteName } from "../suite/index.ts";

/** Why a daemon does not run on a suite, as data; explain() has the words. */
export type Reason =
  | {
      readonly kind: "needs-glibc";
      /** The symbol version that the suite's glibc does not have: `GLIBC_2.34`. */
      readonly symbol: string;
      /** The glibc that first had it: `2.34`; undefined where no glibc promises it (GLIBC_PRIVATE). */
      readonly version: string | undefined;
      /** The suite's glibc. */
      readonly has: string;
      /** What the binary imports in that version. */
      readonly functions: readonly string[];
    }
  | {
      readonly kind: "needs-library-version";
      readonly library: string;
      /** Such as `GCC_7.0.0`. */
      readonly symbol: string;
      /** The suite's version of what the library comes from. */
      readonly has: string;
    }
  | {
      readonly kind: "needs-kernel";
      /** The oldest kernel that it runs on. */
      readonly from: string;
      /** The newest, where there is one. */
      readonly to: string | undefined;
      /** The suite's kernel. */
      readonly has: string;
      /** Where that one would do, and Debian put the drivers of a later Linux into it: that Linux. */
      readonly driversOf?: string;
      /** `abi-note`: the C library in it or for it asks; `daemon`: these are the kernels that the daemon is for. */
      readonly asks: "abi-note" | "daemon";
    }
  | {
      /** The kernel has all that the daemon asks for, by its sources, and nobody has shown that the two work together. */
      readonly kind: "unproven-kernel";
      readonly speaks: Transport;
      /** The newest kernel with which it is known to work. */
      readonly to: string;
      /** The suite's kernel. */
      readonly kernel: string;
      /** What that kernel's driver opens for daemons of its own time. */
      readonly beside: Transport;
    }
  | {
      readonly kind: "wrong-architecture";
      /** Debian's name, or the machine's where Debian has none. */
      readonly is: string;
      readonly wanted: string;
    }
  | {
      readonly kind: "not-in-suite";
      readonly architecture: string;
      readonly architectures: readonly string[];
    }
  | {
      /** The suite has the architecture, and its kernel is no guest of Hyper-V there. */
      readonly kind: "no-hypervisor";
      readonly architecture: string;
      /** The suite's kernel. */
      readonly kernel: string;
      /** The first kernel that is one; undefined where none is. */
      readonly from: string | undefined;
    }
  | { readonly kind: "wrong-system"; readonly system: string }
  | {
      readonly kind: "wrong-transport";
      readonly daemon: DaemonName;
      readonly speaks: Transport;
      /** The suite's kernel. */
      readonly kernel: string;
      /** How that kernel speaks to this daemon; undefined where it has no driver for it. */
      readonly wanted: Transport | undefined;
    }
  | {
      readonly kind: "wrong-registration";
      readonly daemon: DaemonName;
      /** `none`: its messages have no place for it. */
      readonly sends: number | "none";
      /** The suite's kernel. */
      readonly kernel: string;
      readonly answers: readonly number[];
    }
  | {
      readonly kind: "wrong-record-layout";
      /** In bytes. */
      readonly has: { readonly key: number; readonly value: number };
      readonly wanted: { readonly key: number; readonly value: number };
    }
  | { readonly kind: "missing-interpreter"; readonly interpreter: string; readonly suite: SuiteName }
  | { readonly kind: "missing-library"; readonly library: string; readonly suite: SuiteName }
  | { readonly kind: "not-a-program"; readonly type: string }
  | {
      readonly kind: "unknown-daemon";
      readonly daemon: DaemonName;
      /** `content`: some of that daemon's tells are in it, and those of no generation that is known; `name`: it has but its file's name. */
      readonly knownBy: "content" | "name";
    };

/** Tells one reason from another; explain() has a sentence for each. */
export type ReasonKind = Reason["kind"];
