import { LisdebError, type Sha256 } from "../../base/index.ts";
import { transferOnce, type Transfer, type TransferEnd } from "./http-transfer.ts";
import { interruptIfAborted } from "./interrupted.ts";
import { shownUrl } from "./redirect-policy.ts";
import { backoff, retryAfter, type Clock, type RetryPolicy } from "./retry.ts";

/** How to try again. */
export interface Patience {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  /** Told before each wait. Its result is called when the wait is over. */
  readonly onWait: (reason: string, ms: number) => () => void;
}

/**
 * Fetches one URL until the partial file is whole and its digest is the locked one, going on where a broken try ended. Throws
 * `medium-digest-mismatch`, `download-failed` when patience is used up, and what {@link transferOnce} throws.
 */
export async function download(transfer: Transfer, patience: Patience): Promise<void> {
  const { partial, lock, url } = transfer;
  const { policy } = patience;
  let failures = 0;
  let mark = partial.mostBytes;
  let spliceForgiven = false;
  for (;;) {
    const end = await transferOnce(transfer);
    if (end.kind === "complete") {
      const found = partial.digest();
      if (found === lock.sha256) return;
      const { spliced } = partial;
      transfer.moved(-partial.size);
      await partial.restart();
      if (!spliced || spliceForgiven) throw digestMismatch(url, lock.sha256, found);
      // Parts of two versions, perhaps; fetched in one piece it may be right.
      spliceForgiven = true;
      continue;
    }
    // Against the most there ever was: a server that keeps sending one half and then changes its mind gets nowhere.
    if (partial.mostBytes - mark >= policy.worthwhileBytes) {
      failures = 0;
      mark = partial.mostBytes;
    }
    failures += 1;
    await pause(end, failures, transfer, patience);
  }
}

/** Waits before the next try, or gives up. */
async function pause(
  end: Exclude<TransferEnd, { kind: "complete" }>,
  failures: number,
  { url, signal }: Transfer,
  { policy, clock, random, onWait }: Patience,
): Promise<void> {
  const giveUp = (message: string) =>
    new LisdebError("download-failed", message, {
      where: { file: shownUrl(url) },
      hint: "--media FILE names a copy",
    });
  if (failures >= policy.attempts) throw giveUp(`${end.reason}; given up after ${failures} tries`);
  if (end.kind === "anew") return;
  const asked = retryAfter(end.retryAfter, clock.now()) ?? 0;
  if (asked > policy.longestRetryAfterMs) {
    throw giveUp(`${end.reason}, and asks to wait for ${Math.ceil(asked / 1000)} s`);
  }
  const ms = Math.max(asked, backoff(failures, policy, random));
  const waited = onWait(end.reason, ms);
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    interruptIfAborted(signal);
    throw error;
  } finally {
    waited();
  }
}

function digestMismatch(url: URL, locked: Sha256, found: Sha256): LisdebError {
  return new LisdebError("medium-digest-mismatch", `the SHA-256 is ${found}, and the lock states ${locked}`, {
    where: { file: shownUrl(url) },
  });
}
