import type { Reason, ReasonKind } from "./reason.ts";

/** Reasons that say only that nobody knows: whoever accepts that may use the daemon. */
export const UNPROVEN_KINDS: readonly ReasonKind[] = ["unknown-daemon", "unproven-kernel"];

/** Whether something speaks against a daemon, and nothing but that nobody knows whether it works. */
export function areUnproven(reasons: readonly Pick<Reason, "kind">[]): boolean {
  return reasons.length > 0 && reasons.every(({ kind }) => UNPROVEN_KINDS.includes(kind));
}
