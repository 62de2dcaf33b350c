import { sameTransport, type Daemon } from "../daemon/index.ts";
import { compareDotted, type Suite } from "../suite/index.ts";
import { KERNEL_RECORD, kernelSide, type KernelSide } from "./kernel-side.ts";
import type { Reason } from "./reason.ts";

/** What between a daemon and the suite's kernel keeps it from working, though it may start. */
export function judgeProfile(
  { name: daemon, profile, onlyNamed }: Pick<Daemon, "name" | "profile" | "onlyNamed">,
  suite: Suite,
): Reason[] {
  if (!profile) return [{ kind: "unknown-daemon", daemon, knownBy: onlyNamed ? "name" : "content" }];
  const { kernel } = suite;
  const side = kernelSide(daemon, kernel);
  const { transport, register, record } = profile;
  const used = side !== undefined && sameTransport(transport, side.transport);
  const kept = side?.keeps !== undefined && sameTransport(transport, side.keeps);

  const refused: Reason[] = [];
  if (!used && !kept) {
    const wanted = side?.transport;
    refused.push({ kind: "wrong-transport", daemon, speaks: transport, kernel, wanted });
  } else if (register !== undefined && side.registers && !answers(side.registers, register)) {
    refused.push({
      kind: "wrong-registration",
      daemon,
      sends: register,
      kernel,
      answers: side.registers,
    });
  }
  if (record && (record.key !== KERNEL_RECORD.key || record.value !== KERNEL_RECORD.value)) {
    refused.push({ kind: "wrong-record-layout", has: record, wanted: KERNEL_RECORD });
  }

  const { from, to } = profile.kernel;
  const tooOld = compareDotted(kernel, from) < 0;
  const tooNew = to !== undefined && compareDotted(kernel, to) > 0;
  if (!tooOld && !tooNew) {
    const driversOf = laterDrivers(side, kernel);
    if (to === undefined || driversOf === undefined || compareDotted(driversOf, to) <= 0) return refused;
    return [{ kind: "needs-kernel", from, to, has: kernel, driversOf, asks: "daemon" }, ...refused];
  }
  if (tooNew && kept && refused.length === 0) {
    return [{ kind: "unproven-kernel", speaks: transport, to, kernel, beside: side.transport }];
  }
  return [{ kind: "needs-kernel", from, to, has: kernel, asks: "daemon" }, ...refused];
}

/** The Linux whose drivers a kernel has, where that is a later one. */
function laterDrivers(side: KernelSide | undefined, kernel: string): string | undefined {
  const drivers = side?.driversOf;
  return drivers !== undefined && compareDotted(kernel, drivers) < 0 ? drivers : undefined;
}

function answers(registers: readonly number[], register: number | "none"): boolean {
  return register !== "none" && registers.includes(register);
}
