import { setTimeout as sleep } from "node:timers/promises";
import { silent, type Progress } from "../progress.ts";
import { systemError } from "../system-error.ts";
import { tryLock, type Lock, type LockWatch } from "./lock.ts";

/** How a run waits for its turn. */
export interface Turn {
  /** Of the lock, in a folder that is there. */
  readonly file: string;
  /** What is told while it waits: `waiting for …`. */
  readonly waiting: string;
  readonly progress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How often a run that waits looks, how often one at work says that it lives, and when one that does not is taken for dead; in milliseconds. */
const TIMING = { pollMs: 100, renewMs: 5_000, lapseMs: 30_000 };

/**
 * Does something by one run at a time of all that name the same lock; who asks it whether it is `stillHeld` learns whether this run slept so long that another has gone on.
 * Throws `write-failed` where the lock's folder cannot be written, and what the signal is given.
 */
export async function inTurn<T>(
  { file, waiting, progress = silent, signal }: Turn,
  work: (lock: Lock) => Promise<T>,
): Promise<T> {
  const watch: LockWatch = new Map();
  const options = { ...TIMING, watch, onLapse: () => Promise.resolve() };
  let task: { done(): void } | undefined;
  const toldNoMore = (): void => {
    task?.done();
    task = undefined;
  };
  try {
    for (;;) {
      signal?.throwIfAborted();
      const lock = await tryLock(file, options).catch((cause: unknown) => {
        throw systemError("write-failed", cause, { file });
      });
      if (!("holder" in lock)) {
        toldNoMore();
        try {
          return await work(lock);
        } finally {
          await lock.release();
        }
      }
      task ??= progress.start(waiting, undefined, "bytes");
      await sleep(TIMING.pollMs, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    }
  } finally {
    toldNoMore();
  }
}
