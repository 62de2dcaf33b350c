import { compareDotted, type Suite } from "../suite/index.ts";
import { GUEST_ARCHITECTURES } from "./kernel-side.ts";
import type { Reason } from "./reason.ts";

/** Whether a suite's kernel is a guest of Hyper-V on one of its architectures: elsewhere no daemon has anybody to talk to. */
export function judgeHypervisor({ kernel, architectures }: Suite, architecture: string): Reason[] {
  if (!architectures.includes(architecture)) return [];
  const from = Object.hasOwn(GUEST_ARCHITECTURES, architecture)
    ? GUEST_ARCHITECTURES[architecture]
    : undefined;
  if (from !== undefined && compareDotted(kernel, from) >= 0) return [];
  return [{ kind: "no-hypervisor", architecture, kernel, from }];
}
