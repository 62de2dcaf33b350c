import { LisdebError } from "../../base/index.ts";

/** Throws `interrupted` once the signal has been given. */
export function interruptIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new LisdebError("interrupted", "was interrupted", { cause: signal.reason });
}
