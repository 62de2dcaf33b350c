import { LisdebError, shown } from "../../base/index.ts";
import type { LockedFile } from "./cache.ts";
import { parseContentRange } from "./content-range.ts";
import type { Network } from "./connection.ts";
import { httpGet, type HttpAnswer } from "./http-request.ts";
import { interruptIfAborted } from "./interrupted.ts";
import { networkFailure, PASSING } from "./network-failure.ts";
import { otherFile } from "./other-file.ts";
import { watchPace, type Pace, type PaceWatch } from "./pace.ts";
import type { PartialFile } from "./partial-file.ts";
import { shownUrl } from "./redirect-policy.ts";
import { contradicts, validatorOf } from "./validator.ts";
import { beginsLikeWebPage, isWebPageType } from "./web-page.ts";

/** The download of one file from one address; it goes on from try to try in `partial`. */
export interface Transfer {
  readonly url: URL;
  readonly lock: LockedFile;
  readonly partial: PartialFile;
  readonly network: Network;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
  /** Told of bytes that have come; and, with a negative number, of bytes that were thrown away. */
  readonly moved: (bytes: number) => void;
}

/** How one try ended: with all bytes there, their digest not looked at yet; or broken, and worth another try. */
export type TransferEnd =
  | { readonly kind: "complete" }
  | { readonly kind: "broken"; readonly reason: string; readonly retryAfter?: string | undefined }
  /** The part at hand was of no use and is gone: ask again at once. */
  | { readonly kind: "anew"; readonly reason: string };

/**
 * One request for what the partial file still lacks, its body written there. Throws `download-refused` for an answer
 * that another try would not better, `download-failed` for a network that it would not, `write-failed`, `interrupted`.
 */
export async function transferOnce(transfer: Transfer): Promise<TransferEnd> {
  const { url, partial, signal, network } = transfer;
  interruptIfAborted(signal);
  const broken = new AbortController();
  const watch = watchPace(transfer.pace, () => broken.abort());
  const onAbort = () => broken.abort();
  signal?.addEventListener("abort", onAbort);
  let answer: HttpAnswer | undefined;
  try {
    answer = await httpGet(url, rangeHeaders(partial, url), network, broken.signal);
    return await judge(answer, transfer, watch);
  } catch (error) {
    interruptIfAborted(signal);
    if (watch.stalled) return { kind: "broken", reason: "the server stalled" };
    if (error instanceof LisdebError) throw error;
    const { reason, lasting, hint } = networkFailure(error);
    if (!lasting) return { kind: "broken", reason };
    throw new LisdebError("download-failed", reason, { where: { file: shownUrl(url) }, hint, cause: error });
  } finally {
    watch.end();
    signal?.removeEventListener("abort", onAbort);
    answer?.close();
  }
}

function rangeHeaders(partial: PartialFile, url: URL): Record<string, string> {
  if (partial.size === 0) return {};
  const validator = partial.validatorFor(url);
  // Without a validator (none was sent, or the part is from a mirror) the rest is asked for all the same: the locked
  // digest judges the whole, and where that is wrong the file is fetched once more from its start.
  return { range: `bytes=${partial.size}-`, ...(validator && { "if-range": validator.value }) };
}

/** What an answer's status and headers mean for the partial file; its body is only read where they are right. */
async function judge(answer: HttpAnswer, transfer: Transfer, watch: PaceWatch): Promise<TransferEnd> {
  const { partial, lock, url } = transfer;
  const { status, headers } = answer;
  const refuse = (message: string) => refusal(transfer, message);
  const anew = async (reason: string): Promise<TransferEnd> => {
    await discard(transfer);
    return { kind: "anew", reason };
  };

  if (PASSING.has(status) || (status >= 500 && status <= 599)) {
    return { kind: "broken", reason: `the server answered ${status}`, retryAfter: headers["retry-after"] };
  }
  if (status === 416 && partial.size > 0) return anew("the server's file ends before the part at hand does");
  if (status !== 200 && status !== 206) throw refuse(`the server answered ${said(status)}`);
  const encoding = headers["content-encoding"]?.toLowerCase() ?? "identity";
  if (encoding !== "identity") throw refuse(`the server sent the file encoded (${shown(encoding)}), unasked`);

  let end = lock.size;
  if (status === 206) {
    const range = parseContentRange(headers["content-range"]);
    const asked = `${partial.size}-${lock.size - 1}/${lock.size}`;
    if (partial.size === 0) throw refuse("the server sent a part of the file, unasked");
    if (
      range?.first !== partial.size ||
      (range.total ?? lock.size) !== lock.size ||
      range.last >= lock.size
    ) {
      const got = shown(headers["content-range"] ?? "none");
      // Given up as well: with it this server would be asked the same, and answer the same, in every run to come.
      await discard(transfer);
      throw refuse(`the server sent another part than bytes ${asked}: ${got}`);
    }
    if (contradicts(partial.validatorFor(url), headers)) return anew("the server's file has changed");
    end = range.last + 1;
    partial.splice();
  }
  const start = status === 206 ? partial.size : 0;
  const stated = headers["content-length"];
  if (stated !== undefined && Number(stated) !== end - start) {
    if (isWebPageType(headers["content-type"])) throw refuse(WEB_PAGE);
    const other = status === 200 ? await otherFile(answer, Number(stated), lock, url, watch) : undefined;
    if (other) throw other;
    throw refuse(`the server offers ${shown(stated)} bytes, and ${end - start} are right`);
  }
  // A 200 is the whole file from its start, asked for or not. What is at hand is only given up once its first bytes
  // are seen to be no web page: the log-in page of a hotel's network shall not cost half a download.
  const begin = async () => {
    transfer.moved(-partial.size);
    await partial.restart({ url, validator: validatorOf(headers) });
  };
  return receive(answer, end, status === 200 ? begin : undefined, transfer, watch);
}

/** The answer's body, from its first byte's place in the file to `end`. */
async function receive(
  answer: HttpAnswer,
  end: number,
  begin: (() => Promise<void>) | undefined,
  transfer: Transfer,
  watch: PaceWatch,
): Promise<TransferEnd> {
  const { partial, lock } = transfer;
  let begun = begin === undefined;
  for await (const chunk of answer.body) {
    interruptIfAborted(transfer.signal);
    watch.came(chunk.length);
    if (!begun) {
      if (beginsLikeWebPage(chunk)) throw refusal(transfer, WEB_PAGE);
      await begin?.();
      begun = true;
    }
    if (partial.size + chunk.length > end) {
      await discard(transfer);
      throw refusal(transfer, `the server sends more than the ${end} bytes that are right`);
    }
    await partial.append(chunk);
    transfer.moved(chunk.length);
  }
  if (begun && partial.size === lock.size) return { kind: "complete" };
  return { kind: "broken", reason: "the connection ended before the file did" };
}

/** What is at hand is not to be gone on with. */
async function discard({ partial, moved }: Transfer): Promise<void> {
  moved(-partial.size);
  await partial.restart();
}

const WEB_PAGE = "the server sent a web page, not the medium";

function refusal(transfer: Transfer, message: string): LisdebError {
  return new LisdebError("download-refused", message, { where: { file: shownUrl(transfer.url) } });
}

const STATUS_SAID: Record<number, string> = {
  401: "401: it wants a log-in",
  403: "403: forbidden",
  404: "404: there is no such file",
  407: "407: the proxy wants a log-in",
  410: "410: the file is gone for good",
};

function said(status: number): string {
  return STATUS_SAID[status] ?? `${status}`;
}
