import { LisdebError, shown, tryLock, type Busy, type Lock, type LockWatch } from "../../base/index.ts";
import {
  cachedPath,
  cacheFailure,
  partialPath,
  prepareCache,
  proveCached,
  publish,
  removeCached,
  type CachedFile,
} from "./cache.ts";
import { TIMING, type FetchOptions, type MediumRequest } from "./fetch-options.ts";
import { interruptIfAborted } from "./interrupted.ts";
import { downloadFromAny } from "./mirrors.ts";
import { discardPartial, openPartial } from "./partial-file.ts";
import { systemClock } from "./retry.ts";

export { defaultCacheDir } from "./cache.ts";
export type { FetchOptions, MediumRequest } from "./fetch-options.ts";

/** Where the medium is. */
export interface FetchedMedium {
  /** Its bytes have been proven, in this call, to be the locked ones. */
  readonly path: string;
  /** Whether nothing had to be fetched by this call. */
  readonly fromCache: boolean;
  /** The one of the request's addresses that it was fetched from. */
  readonly url?: string;
}

/**
 * Gives a medium as a local file whose bytes are proven to have the locked size and SHA-256: from the cache, or else fetched into
 * it, by one run at a time. What an interrupted or failed run has fetched is kept, and continued by the next.
 *
 * Throws `offline`, `download-refused`, `download-failed`, `medium-digest-mismatch`, `write-failed`, `read-failed`, `interrupted`.
 */
export async function fetchMedium(request: MediumRequest, options: FetchOptions): Promise<FetchedMedium> {
  const { cacheDir, signal } = options;
  const { sha256 } = request.lock;
  const found = { path: cachedPath(cacheDir, sha256), fromCache: true };
  const watch: LockWatch = new Map();
  let waiting: (() => void) | undefined;
  try {
    for (;;) {
      interruptIfAborted(signal);
      const cached = await proveCached(cacheDir, request.lock, signal);
      if (cached.state === "good") return found;
      if (options.offline) throw offlineError(request, options, cached);
      if (request.urls.length === 0) throw noAddress(request);

      await prepareCache(cacheDir);
      const lock = await lockDownload(request, options, watch);
      if (!("holder" in lock)) {
        waiting?.();
        waiting = undefined;
        try {
          const url = await fetchLocked(request, options, lock);
          return url === undefined ? found : { ...found, fromCache: false, url };
        } finally {
          await lock.release();
        }
      }
      waiting ??= showWaiting(request, options, lock);
      await (options.clock ?? systemClock)
        .sleep((options.timing ?? TIMING).pollMs, signal)
        .catch((error: unknown) => {
          interruptIfAborted(signal);
          throw error;
        });
    }
  } finally {
    waiting?.();
  }
}

/** The download itself, by who holds the lock. Gives the address it came from; undefined where nothing had to be fetched. */
async function fetchLocked(
  request: MediumRequest,
  options: FetchOptions,
  lock: Lock,
): Promise<string | undefined> {
  const { cacheDir, signal } = options;
  const { sha256, size } = request.lock;
  // Another run may have put it there, or mended it, just before this one got the lock.
  const cached = await proveCached(cacheDir, request.lock, signal);
  if (cached.state === "good") return undefined;
  if (cached.state === "damaged") await removeCached(cacheDir, sha256);

  const partial = await openPartial(cacheDir, request.lock, signal);
  let url: string | undefined;
  try {
    if (partial.size === size && partial.digest() !== sha256) await partial.restart();
    if (partial.digest() !== sha256) url = await downloadFromAny(request, partial, options);
    await partial.flush();
  } catch (error) {
    // Bytes to go on with are kept. A full disk is not kept full; and of a wrong file there are none by now.
    const useless = partial.size === 0 || (error instanceof LisdebError && error.code === "write-failed");
    if (useless) await discardPartial(cacheDir, sha256).catch(() => undefined);
    throw error;
  } finally {
    await partial.close();
  }
  if (!(await lock.stillHeld())) {
    throw new LisdebError("write-failed", "another run took this download over while this one was asleep", {
      where: { file: partialPath(cacheDir, sha256) },
      hint: "run it again",
    });
  }
  await publish(cacheDir, sha256);
  await discardPartial(cacheDir, sha256);
  return url;
}

/** A lapsed owner may wake and write: into a file that has no name any more, and not into the next owner's. */
async function lockDownload(
  { lock }: MediumRequest,
  { cacheDir, timing = TIMING }: FetchOptions,
  watch: LockWatch,
): Promise<Lock | Busy> {
  const path = partialPath(cacheDir, lock.sha256, ".lock");
  const onLapse = () => discardPartial(cacheDir, lock.sha256);
  return tryLock(path, { ...timing, watch, onLapse }).catch((cause: unknown) => {
    throw cacheFailure(cause, path);
  });
}

function showWaiting(
  { file }: MediumRequest,
  { progress }: FetchOptions,
  { holder }: Busy,
): (() => void) | undefined {
  if (holder === undefined) return undefined;
  const who = `process ${holder.pid} on ${shown(holder.host)}`;
  const task = progress.start(
    `${shown(file)}: waiting for ${who}, which is downloading it`,
    undefined,
    "bytes",
  );
  return () => task.done();
}

function offlineError({ file }: MediumRequest, { cacheDir }: FetchOptions, cached: CachedFile): LisdebError {
  const what =
    cached.state === "damaged"
      ? `the copy in the cache ${cacheDir} is damaged (${cached.reason})`
      : `is not in the cache ${cacheDir}`;
  return new LisdebError("offline", `${what}, and --offline forbids to fetch it`, {
    where: { file },
    hint: "--media FILE names a copy",
  });
}

function noAddress({ file }: MediumRequest): LisdebError {
  return new LisdebError("download-refused", "no address is known to fetch it from", {
    where: { file },
    hint: "--media FILE names a copy",
  });
}
