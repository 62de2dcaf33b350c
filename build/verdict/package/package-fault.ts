import type { Where } from "../../base/index.ts";
import type { DaemonName } from "../../daemon/index.ts";
import type { Suite } from "../../suite/index.ts";

/**
 * What keeps a package from doing its work on a suite, though dpkg takes it and what it depends on is there. `where` is the place in
 * the package.
 */
export type PackageFault = { readonly where: Where } & (
  | {
      readonly kind: "architecture-not-in-suite";
      readonly architecture: string;
      readonly architectures: readonly string[];
    }
  | {
      readonly kind: "package-for-other-architecture";
      readonly architecture: string;
      /** The one asked about. */
      readonly wanted: string;
    }
  | {
      readonly kind: "file-for-other-architecture";
      /** Debian's name, or the machine's where Debian has none. */
      readonly is: string;
      /** The package's. */
      readonly architecture: string;
    }
  | { readonly kind: "lists-disagree"; readonly says: string }
  | { readonly kind: "not-executable"; readonly mode: number }
  | { readonly kind: "nothing-starts-it"; readonly daemon: DaemonName; readonly init: Suite["init"] }
  | { readonly kind: "no-lsb-header"; readonly lacks: readonly string[] }
  | { readonly kind: "not-registered"; readonly script: string }
  | {
      readonly kind: "no-runlevel";
      /** As its header has them. */
      readonly levels: string;
      /** Those that the suite's init reaches at boot. */
      readonly reached: readonly string[];
    }
  | {
      readonly kind: "unit-not-enabled";
      readonly unit: string;
      /** Whether the postinst asks for it all the same. */
      readonly isAsked: boolean;
    }
  | { readonly kind: "no-program"; readonly daemon: DaemonName }
);

/** Tells one fault from another; explainPackageFault() has a sentence for each. */
export type PackageFaultKind = PackageFault["kind"];
