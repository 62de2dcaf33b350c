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
      /** `abi-note`: the C library in it or for it asks; `daemon`: only these kernels answer the daemon. */
      readonly asks: "abi-note" | "daemon";
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
      readonly sends: number;
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
  | { readonly kind: "unknown-daemon"; readonly daemon: DaemonName };

export type ReasonKind = Reason["kind"];
