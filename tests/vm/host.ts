import { RECORD_SIZE, recordsIn } from "../support/pool.ts";
import type { Transport } from "./initrd.ts";
import { answerOf, messageOf, type Answer, type Request } from "./kvp-message.ts";
import type { Machine } from "./machine.ts";

/** The id that the stand-in gives an adapter. */
export const ADAPTER = "{2b1f3c4d-0001-4000-8000-00155d000001}";

/** Loads the stand-in for the host into a machine that runs, as udev does with hv_utils when it is late. */
export async function loadHost(machine: Machine, transport: Transport): Promise<void> {
  await machine.ok(`insmod /root/hv_host.ko transport=${transport}`);
}

/** Sends a request, as the host does, and gives the daemon's answer to it. */
export async function askDaemon(machine: Machine, request: Request): Promise<Answer> {
  const message = messageOf(request).toString("base64");
  const answer = await machine.ok(`
    printf %s '${message}' | base64 -d | dd of=/dev/hv_host bs=16384 iflag=fullblock 2>/dev/null
    dd if=/dev/hv_host bs=16384 count=1 2>/dev/null`);
  return answerOf(request, answer.bytes);
}

/** The answer to the next one of the requests that waited from the boot on. */
export async function nextAnswer(machine: Machine, request: Request): Promise<Answer> {
  const answer = await machine.ok("dd if=/dev/hv_host bs=16384 count=1 2>/dev/null");
  return answerOf(request, answer.bytes);
}

/** How often daemons have registered with the kernel since the boot. */
export async function registrations(machine: Machine): Promise<number> {
  return parameter(machine, "registrations");
}

/** The size of the latest message each way, in bytes, as it went through the channel. */
export async function messageSizes(
  machine: Machine,
): Promise<{ readonly to: number; readonly from: number }> {
  return { to: await parameter(machine, "sent"), from: await parameter(machine, "heard") };
}

/** The records of a pool file in the machine. */
export async function readPool(machine: Machine, path: string): Promise<ReturnType<typeof recordsIn>> {
  const { bytes } = await machine.ok(`cat ${path}`);
  if (bytes.length % RECORD_SIZE !== 0) throw new Error(`a pool of ${bytes.length} bytes`);
  return recordsIn(bytes);
}

async function parameter(machine: Machine, name: string): Promise<number> {
  return Number((await machine.ok(`cat /sys/module/hv_host/parameters/${name}`)).stdout);
}
