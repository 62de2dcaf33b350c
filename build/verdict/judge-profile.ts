import type { DaemonName, DaemonProfile, Transport } from "../daemon/index.ts";
import { compareDotted, type Suite } from "../suite/index.ts";
import { KERNEL_RECORD, kernelSide } from "./kernel-side.ts";
import type { Reason } from "./reason.ts";

/** What between a daemon and the suite's kernel keeps it from working, though it may start. */
export function judgeProfile(daemon: DaemonName, profile: DaemonProfile | undefined, suite: Suite): Reason[] {
  if (!profile) return [{ kind: "unknown-daemon", daemon }];
  const { kernel } = suite;
  const side = kernelSide(daemon, kernel);
  const reasons: Reason[] = [];

  const { from, to } = profile.kernel;
  if (compareDotted(kernel, from) < 0 || (to !== undefined && compareDotted(kernel, to) > 0)) {
    reasons.push({ kind: "needs-kernel", from, to, has: kernel, asks: "daemon" });
  }
  if (!side?.transport || !sameTransport(profile.transport, side.transport)) {
    reasons.push({
      kind: "wrong-transport",
      daemon,
      speaks: profile.transport,
      kernel,
      wanted: side?.transport,
    });
  } else if (profile.register !== undefined && side.registers?.includes(profile.register) === false) {
    reasons.push({
      kind: "wrong-registration",
      sends: profile.register,
      kernel,
      answers: side.registers,
    });
  }
  const { record } = profile;
  if (record && (record.key !== KERNEL_RECORD.key || record.value !== KERNEL_RECORD.value)) {
    reasons.push({ kind: "wrong-record-layout", has: record, wanted: KERNEL_RECORD });
  }
  return reasons;
}

function sameTransport(a: Transport, b: Transport): boolean {
  return a.kind === "device" && b.kind === "device" ? a.path === b.path : a.kind === b.kind;
}
