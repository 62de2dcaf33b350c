import { setTimeout as sleep } from "node:timers/promises";
import { LisdebError } from "../../base/index.ts";
import { interruptIfAborted } from "../storage/interrupted.ts";

/*
 * Release's Date, in whole seconds, is later than that of the state before: newer apts keep an older Date's index away silently (measured on
 * apt 2.2 to 3.0), and old ones go by the files' times, which are this Date. And it is not ahead of this machine's clock: apt takes such a
 * Release for not valid yet, and gpgv and sqv a signature for one from the future.
 */

/** How long a publisher waits for its own clock, in milliseconds: some runs in a row, or clocks that differ a little. */
const LONGEST_WAIT = 60_000;

/** Date of the state that follows one of date `previous`. `wanted`: SOURCE_DATE_EPOCH, or the time. */
export function nextDate(previous: Date | undefined, wanted: Date): Date {
  const second = Math.floor(wanted.getTime() / 1000) * 1000;
  return new Date(previous === undefined ? second : Math.max(second, previous.getTime() + 1000));
}

/**
 * Waits until this machine's clock has come to a date. Throws `clock-behind` where that would take more than a minute, and `interrupted`.
 */
export async function waitUntil(date: Date, now: () => Date, signal?: AbortSignal): Promise<void> {
  const ahead = date.getTime() - now().getTime();
  if (ahead <= 0) return;
  if (ahead > LONGEST_WAIT) {
    const seconds = Math.ceil(ahead / 1000);
    throw new LisdebError(
      "clock-behind",
      `this machine's clock is ${seconds} seconds behind the date that the archive's next state must have, ${date.toISOString()}`,
      {
        hint: "set the clock, or SOURCE_DATE_EPOCH; where another machine published with a clock ahead, wait",
      },
    );
  }
  await sleep(ahead, undefined, signal ? { signal } : {}).catch(() => undefined);
  interruptIfAborted(signal);
}
