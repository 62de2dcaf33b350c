import type { DaemonName } from "../../daemon/index.ts";
import type { SuiteName } from "../../suite/index.ts";

/** What is wrong with the relations of a package, as data; explainRelationFault() has the words. */
export type RelationFault =
  | {
      /** A dependency that the suite cannot meet: dpkg leaves the package unconfigured, apt does not install it. */
      readonly kind: "unsatisfiable";
      readonly effect: "refused";
      readonly field: string;
      /** The whole group of alternatives as it stands there. */
      readonly relation: string;
      readonly suite: SuiteName;
      readonly alternatives: readonly UnmetAlternative[];
    }
  | {
      /** A recommendation that the suite cannot meet: it is passed over. */
      readonly kind: "unsatisfiable-recommendation";
      readonly effect: "harmless";
      readonly field: "Recommends";
      readonly relation: string;
      readonly suite: SuiteName;
      readonly alternatives: readonly UnmetAlternative[];
    }
  | {
      /** The suite has what depends on, and a minimal system of it lacks it: dpkg alone leaves the package unconfigured. */
      readonly kind: "not-minimal";
      readonly effect: "harmless";
      readonly field: string;
      readonly relation: string;
      readonly suite: SuiteName;
    }
  | {
      /** A conflict with what every system of the suite has. */
      readonly kind: "conflicts-with-suite";
      readonly effect: "refused";
      readonly field: string;
      readonly relation: string;
      readonly suite: SuiteName;
      readonly name: string;
      readonly has: string | undefined;
    }
  | {
      /** A dependency that lets dpkg install the package where the daemon in it does not start. */
      readonly kind: "too-weak";
      /** `broken`: so it would be on this very suite. */
      readonly effect: "broken" | "harmless";
      readonly field: string;
      readonly relation: string;
      /** The relation that it would have to be: `libc6 (>= 2.14)`. */
      readonly needs: string;
      readonly because: RelationCause;
    }
  | {
      /** No dependency at all on something that the package cannot do without. */
      readonly kind: "missing-relation";
      readonly effect: "broken" | "harmless";
      readonly needs: string;
      readonly because: RelationCause;
    }
  | {
      /** Provides with a version, which the suite's apt ignores, with a warning. */
      readonly kind: "versioned-provides";
      readonly effect: "harmless";
      readonly relation: string;
      readonly suite: SuiteName;
      /** Version of the suite's apt. */
      readonly apt: string;
    };

/** Tells one fault from another; explainRelationFault() has a sentence for each. */
export type RelationFaultKind = RelationFault["kind"];

/** Whether a fault keeps the package from fitting; one that is harmless is only told. */
export function isGrave({ effect }: RelationFault): boolean {
  return effect !== "harmless";
}

/** One alternative that a suite does not meet. */
export interface UnmetAlternative {
  readonly name: string;
  /** What the suite has under that name; undefined where it has nothing. */
  readonly has: string | undefined;
}

/** What in a package makes it need another one. */
export type RelationCause =
  | { readonly kind: "symbol"; readonly daemon: DaemonName; readonly symbol: string }
  | { readonly kind: "library"; readonly daemon: DaemonName; readonly library: string }
  | { readonly kind: "sourced"; readonly script: string; readonly file: string };
