import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { shown, tryLock, type Busy, type Lock, type LockWatch } from "../../base/index.ts";
import { folderError, makeSharedFolder, removeLeftovers } from "./folder-store-temporary.ts";
import { interruptIfAborted } from "./interrupted.ts";
import type { StoreOptions } from "./store-options.ts";

/** Times in milliseconds: how often a waiting publisher looks, how often the holder renews its lock, and when an unrenewed one has lapsed. */
const TIMING = { pollMs: 50, renewMs: 5_000, lapseMs: 30_000 };

/** Waits for the lock of an archive in a folder, takes it, and removes what dead runs left. Throws `interrupted`, `write-failed`. */
export async function takeTurn(root: string, options: StoreOptions): Promise<Lock> {
  const folder = join(root, ".lisdeb");
  const path = join(folder, "lock");
  const watch: LockWatch = new Map();
  let told: string | undefined;
  await makeSharedFolder(folder).catch(folderError("write-failed", folder));
  for (;;) {
    interruptIfAborted(options.signal);
    const lock = await tryLock(path, { ...TIMING, watch, onLapse: () => Promise.resolve() }).catch(
      folderError("write-failed", path),
    );
    if (!("holder" in lock)) {
      try {
        await removeLeftovers(root);
      } catch (cause) {
        await lock.release();
        folderError("write-failed", folder)(cause);
      }
      return lock;
    }
    const who = nameOf(lock);
    if (who !== undefined && who !== told) options.onWait?.(who);
    told = who ?? told;
    await sleep(TIMING.pollMs, undefined, options.signal ? { signal: options.signal } : {}).catch(
      () => undefined,
    );
  }
}

function nameOf({ holder }: Busy): string | undefined {
  return holder && `process ${holder.pid} on ${shown(holder.host)}`;
}
