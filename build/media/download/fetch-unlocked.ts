import { createHash, randomBytes } from "node:crypto";
import { constants, open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import {
  LIMITS,
  LisdebError,
  removeLeftovers,
  shown,
  type ProgressTask,
  type Sha256,
} from "../../base/index.ts";
import { cachedPath, cacheFailure, prepareCache, publish } from "./cache.ts";
import type { FetchOptions, MediumRequest } from "./fetch-options.ts";
import { interruptIfAborted } from "./interrupted.ts";
import { inOne, MIRROR_MAY_HELP } from "./mirrors.ts";
import { openUrl, type OpenedUrl } from "./read-url.ts";
import { parseAddress, shownUrl } from "./redirect-policy.ts";
import { backoff, RETRY, systemClock } from "./retry.ts";
import { beginsLikeWebPage } from "./web-page.ts";

/** A file that was fetched before anybody knew what it must be. */
export interface FetchedUnlocked {
  /** In the cache, under its digest: where it is found once somebody has locked that. */
  readonly path: string;
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** The one of the addresses that was asked for it. */
  readonly url: string;
  /** The address that gave it: that one, or the last that it redirected to, without its query, which may be a key. */
  readonly served: string;
}

/**
 * Fetches a medium whose digest nobody has stated, from the first of its addresses that gives a file, and keeps it in the cache by the digest that
 * it turns out to have. Whether that is the right one is for somebody to say. Without a digest to judge the whole, a connection that breaks is
 * begun anew and not continued. `most`: more bytes than these are refused.
 *
 * Throws `offline`, `download-refused`, `download-failed`, `limit-exceeded`, `write-failed`, `interrupted`.
 */
export async function fetchUnlocked(
  request: Pick<MediumRequest, "file" | "urls">,
  options: FetchOptions,
  most: number = LIMITS.mediumBytes,
): Promise<FetchedUnlocked> {
  const where = { file: request.file };
  if (options.offline) {
    throw new LisdebError("offline", "is to be fetched, and --offline forbids that", {
      where,
      hint: "--media FILE names a copy",
    });
  }
  if (request.urls.length === 0) {
    throw new LisdebError("download-refused", "no address is known to fetch it from", {
      where,
      hint: "--media FILE names a copy, --mirror URL a folder that has one",
    });
  }
  await prepareCache(options.cacheDir);
  // Nobody can go on with what a killed run has left, since nobody knows what it was to become.
  await removeLeftovers(join(options.cacheDir, "partial"), PREFIX, A_DAY);
  const errors: LisdebError[] = [];
  for (const url of request.urls) {
    try {
      return { ...(await fetchPatiently(request.file, url, options, most)), url };
    } catch (error) {
      if (!(error instanceof LisdebError) || !MIRROR_MAY_HELP.includes(error.code)) throw error;
      errors.push(error);
    }
  }
  throw inOne(request, errors);
}

type Kept = Omit<FetchedUnlocked, "url">;

/** One address, again where the connection breaks. */
async function fetchPatiently(
  file: string,
  address: string,
  options: FetchOptions,
  most: number,
): Promise<Kept> {
  const { retry = RETRY, clock = systemClock, random = Math.random, signal } = options;
  const url = parseAddress(address);
  for (let failures = 1; ; failures++) {
    const opened = await openUrl(url, options);
    if (!opened) throw refusal(url, "the server answered that there is no such file");
    try {
      return await keep(file, opened, url, options, most);
    } catch (error) {
      const isBroken = error instanceof LisdebError && error.code === "download-failed";
      if (!isBroken || failures >= retry.attempts) throw error;
    } finally {
      opened.close();
    }
    await clock.sleep(backoff(failures, retry, random), signal).catch((error: unknown) => {
      interruptIfAborted(signal, "is lost");
      throw error;
    });
  }
}

/** Writes a body beside the cache's files, and gives it its place when it is whole. */
async function keep(
  file: string,
  opened: OpenedUrl,
  url: URL,
  options: FetchOptions,
  most: number,
): Promise<Kept> {
  const { cacheDir, progress } = options;
  const encoding = opened.encoding?.toLowerCase() ?? "identity";
  if (encoding !== "identity")
    throw refusal(url, `the server sent the file encoded (${shown(encoding)}), unasked`);
  if ((opened.size ?? 0) > most) throw tooLarge(url, most);
  const partial = join(cacheDir, "partial", `${PREFIX}${randomBytes(8).toString("hex")}`);
  const failed = (cause: unknown): never => {
    throw cacheFailure(cause, partial);
  };
  const handle = await open(partial, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644).catch(
    failed,
  );
  const task = progress.start(shown(file), opened.size, "bytes");
  try {
    const { sha256, size } = await receive(opened, url, handle, task, {
      most,
      failed,
      signal: options.signal,
    });
    await handle.sync().catch(failed);
    await publish(cacheDir, sha256, partial);
    const served = opened.url.href === url.href ? url.href : shownUrl(opened.url);
    return { path: cachedPath(cacheDir, sha256), sha256, size, served };
  } finally {
    task.done();
    await handle.close();
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

async function receive(
  { body, size: stated }: OpenedUrl,
  url: URL,
  handle: FileHandle,
  task: ProgressTask,
  {
    most,
    failed,
    signal,
  }: { most: number; failed: (cause: unknown) => never; signal: AbortSignal | undefined },
): Promise<Pick<Kept, "sha256" | "size">> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    interruptIfAborted(signal, "is lost");
    if (size === 0 && beginsLikeWebPage(chunk))
      throw refusal(url, "the server sent a web page, not the medium");
    if (size + chunk.length > most) throw tooLarge(url, most);
    await handle.writeFile(chunk).catch(failed);
    hash.update(chunk);
    size += chunk.length;
    task.advance(chunk.length);
  }
  if (size === 0) throw refusal(url, "the server sent an empty file");
  if (stated !== undefined && stated !== size) {
    throw new LisdebError("download-failed", `the server sent ${size} bytes, and had said ${stated}`, {
      where: { file: shownUrl(url) },
    });
  }
  return { sha256: hash.digest("hex") as Sha256, size }; // sha256 in hex is what the type means
}

const PREFIX = "unlocked-";
const A_DAY = 86_400_000;

function tooLarge(url: URL, most: number): LisdebError {
  return new LisdebError("limit-exceeded", `the server offers more than ${most} bytes`, {
    where: { file: shownUrl(url) },
    hint: "--media FILE names a copy of any size",
  });
}

function refusal(url: URL, message: string): LisdebError {
  return new LisdebError("download-refused", message, { where: { file: shownUrl(url) } });
}
