import { LisdebError } from "../../base/index.ts";

/** What becomes of a download that is interrupted: the next run goes on with it, or begins anew. */
type Part = "is kept" | "is lost";

/** Throws `interrupted` once the signal has been given. */
export function interruptIfAborted(signal: AbortSignal | undefined, part: Part = "is kept"): void {
  if (signal?.aborted !== true) return;
  const kept = part === "is kept" ? "; what has come so far is kept" : "";
  throw new LisdebError("interrupted", `the download was interrupted${kept}`, { cause: signal.reason });
}
