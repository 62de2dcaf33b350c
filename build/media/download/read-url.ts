import { lookup as systemLookup } from "node:dns";
import { LisdebError } from "../../base/index.ts";
import type { Lookup, Network } from "./connection.ts";
import { TIMING } from "./fetch-options.ts";
import { httpGet, type HttpAnswer } from "./http-request.ts";
import { interruptIfAborted } from "./interrupted.ts";
import { networkFailure, PASSING } from "./network-failure.ts";
import { watchPace, type Pace, type PaceWatch } from "./pace.ts";
import type { ProxyVariables } from "./proxy.ts";
import { shownUrl } from "./redirect-policy.ts";
import { backoff, RETRY, retryAfter, systemClock, type Clock, type RetryPolicy } from "./retry.ts";

/** How to reach web servers. */
export interface WebOptions {
  /** Where the proxy variables are looked up. */
  readonly environment: ProxyVariables;
  readonly signal?: AbortSignal | undefined;
  /** Certificate authorities in PEM that are trusted besides Node's. */
  readonly ca?: string;
  readonly lookup?: Lookup;
  readonly retry?: RetryPolicy;
  /** Times in milliseconds. */
  readonly timing?: Pace & { readonly connectMs: number };
  readonly clock?: Clock;
  /** Gives [0, 1). */
  readonly random?: () => number;
}

/** A file that a web server gives, its content not read yet. `close` it whether or not it is read. */
export interface OpenedUrl {
  /** The address that gives it, after all redirects. */
  readonly url: URL;
  /** In bytes; undefined where the server does not say. */
  readonly size: number | undefined;
  readonly lastModified: Date | undefined;
  /** Content-Encoding, where the server sent one, unasked. */
  readonly encoding: string | undefined;
  /** To be read once. Throws `download-failed` where the connection breaks, stalls, or ends too early. */
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
}

/**
 * Asks a web server for a file as it is now, with further tries where it is only busy, or the network fails. undefined where the server says that
 * there is none (404, 410). Redirects are followed as those of media are. The body has no bound: its reader must have one. Throws
 * `download-refused` for any other answer, `download-failed`, `interrupted`.
 */
export async function openUrl(url: URL, options: WebOptions): Promise<OpenedUrl | undefined> {
  const { retry = RETRY, clock = systemClock, random = Math.random, signal } = options;
  for (let failures = 1; ; failures++) {
    const tried = await tryOnce(url, options);
    if (tried.kind === "opened") return tried.opened;
    if (tried.kind === "absent") return undefined;
    const asked = retryAfter(tried.retryAfter, clock.now()) ?? 0;
    if (failures >= retry.attempts || asked > retry.longestRetryAfterMs) {
      throw new LisdebError("download-failed", `${tried.reason}; given up after ${failures} tries`, {
        where: { file: shownUrl(url) },
      });
    }
    try {
      await clock.sleep(Math.max(asked, backoff(failures, retry, random)), signal);
    } catch (error) {
      interruptIfAborted(signal, "is lost");
      throw error;
    }
  }
}

type Try =
  | { readonly kind: "opened"; readonly opened: OpenedUrl }
  | { readonly kind: "absent" }
  | { readonly kind: "broken"; readonly reason: string; readonly retryAfter?: string | undefined };

async function tryOnce(url: URL, options: WebOptions): Promise<Try> {
  const { signal, timing = TIMING } = options;
  interruptIfAborted(signal, "is lost");
  const broken = new AbortController();
  const watch = watchPace(timing, () => broken.abort());
  const onAbort = () => broken.abort();
  signal?.addEventListener("abort", onAbort);
  let answer: HttpAnswer | undefined;
  const end = (): void => {
    watch.end();
    signal?.removeEventListener("abort", onAbort);
    answer?.close();
  };
  try {
    answer = await httpGet(url, { "cache-control": "no-cache" }, networkOf(options), broken.signal);
  } catch (error) {
    end();
    interruptIfAborted(signal, "is lost");
    if (error instanceof LisdebError) throw error;
    return { kind: "broken", reason: failureOf(error, watch, url) };
  }
  const { status, headers } = answer;
  if (status === 200) return { kind: "opened", opened: opened(answer, url, watch, signal, end) };
  end();
  if (status === 404 || status === 410) return { kind: "absent" };
  if (PASSING.has(status) || (status >= 500 && status <= 599)) {
    return { kind: "broken", reason: `the server answered ${status}`, retryAfter: headers["retry-after"] };
  }
  throw new LisdebError("download-refused", `the server answered ${status}`, {
    where: { file: shownUrl(url) },
  });
}

function opened(
  { url: served, headers, body }: HttpAnswer,
  url: URL,
  watch: PaceWatch,
  signal: AbortSignal | undefined,
  end: () => void,
): OpenedUrl {
  const stated = headers["content-length"];
  const time = Date.parse(headers["last-modified"] ?? "");
  return {
    url: served,
    size: stated !== undefined && /^\d{1,15}$/.test(stated) ? Number(stated) : undefined,
    lastModified: Number.isNaN(time) ? undefined : new Date(time),
    encoding: headers["content-encoding"],
    body: watched(body, url, watch, signal, end),
    close: end,
  };
}

async function* watched(
  body: AsyncIterable<Uint8Array>,
  url: URL,
  watch: PaceWatch,
  signal: AbortSignal | undefined,
  end: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) {
      watch.came(chunk.length);
      yield chunk;
    }
  } catch (error) {
    interruptIfAborted(signal, "is lost");
    if (error instanceof LisdebError) throw error;
    throw new LisdebError("download-failed", failureOf(error, watch, url), {
      where: { file: shownUrl(url) },
      cause: error,
    });
  } finally {
    end();
  }
}

/** Why it failed, in words. Throws `download-failed` where another try would fail just so. */
function failureOf(error: unknown, watch: PaceWatch, url: URL): string {
  if (watch.stalled) return "the server stalled";
  const { reason, lasting, hint } = networkFailure(error);
  if (!lasting) return reason;
  throw new LisdebError("download-failed", reason, { where: { file: shownUrl(url) }, hint, cause: error });
}

function networkOf({ environment, ca, lookup, timing = TIMING }: WebOptions): Network {
  return { environment, ca, lookup: lookup ?? systemLookup, connectMs: timing.connectMs };
}
