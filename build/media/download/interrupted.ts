import { LisdebError } from "../../base/index.ts";

/** Throws `interrupted` once the signal has been given. */
export function interruptIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new LisdebError("interrupted", "the download was interrupted; what has come so far is kept", {
      cause: signal.reason,
    });
  }
}
