import { lookup as systemLookup } from "node:dns";
import {
  formatWhere,
  LisdebError,
  shown,
  type ErrorCode,
  type Progress,
  type ProgressTask,
} from "../../base/index.ts";
import { download } from "./download.ts";
import { TIMING, type FetchOptions, type MediumRequest } from "./fetch-options.ts";
import type { PartialFile } from "./partial-file.ts";
import { parseAddress } from "./redirect-policy.ts";
import { RETRY, systemClock } from "./retry.ts";

/**
 * Fetches from the first of the request's addresses that gives the right bytes; each goes on with what those before it
 * gave, since the digest says what the whole must be. Gives that address. Where none does: the only one's error, or one that
 * says what was wrong with each.
 */
export async function downloadFromAny(
  request: MediumRequest,
  partial: PartialFile,
  options: FetchOptions,
): Promise<string> {
  const { signal, progress, timing = TIMING } = options;
  const bar = showDownload(request, partial.size, progress);
  const errors: LisdebError[] = [];
  try {
    for (const address of request.urls) {
      try {
        const url = parseAddress(address);
        const network = {
          environment: options.environment,
          ca: options.ca,
          lookup: options.lookup ?? systemLookup,
          connectMs: timing.connectMs,
        };
        await download(
          { url, lock: request.lock, partial, network, pace: timing, signal, moved: bar.moved },
          {
            policy: options.retry ?? RETRY,
            clock: options.clock ?? systemClock,
            random: options.random ?? Math.random,
            onWait: (reason, ms) => showWait(request, reason, ms, progress),
          },
        );
        return address;
      } catch (error) {
        if (!(error instanceof LisdebError) || !MIRROR_MAY_HELP.includes(error.code)) throw error;
        errors.push(error);
      }
    }
  } finally {
    bar.done();
  }
  throw inOne(request, errors);
}

/** Failures of one address, most telling first: wrong bytes under a right name are what somebody has to look into. */
export const MIRROR_MAY_HELP: readonly ErrorCode[] = [
  "medium-digest-mismatch",
  "download-refused",
  "download-failed",
];

/** The only address's error, or one that says what was wrong with each. */
export function inOne({ file }: Pick<MediumRequest, "file">, errors: readonly LisdebError[]): LisdebError {
  const [only] = errors;
  if (only !== undefined && errors.length === 1) return only;
  const code =
    MIRROR_MAY_HELP.find((each) => errors.some((error) => error.code === each)) ?? "download-failed";
  const each = errors.map(({ where, message }) => (where ? `${formatWhere(where)}: ${message}` : message));
  return new LisdebError(code, `none of its ${errors.length} addresses gives it: ${each.join("; ")}`, {
    where: { file },
    hint: "--media FILE names a copy",
  });
}

/** The bar of a download. When bytes are thrown away it begins anew: a task only ever advances. */
function showDownload(
  { file, lock }: MediumRequest,
  size: number,
  progress: Progress,
): { readonly moved: (bytes: number) => void; readonly done: () => void } {
  let task: ProgressTask | undefined;
  const start = (bytes: number) => {
    task = progress.start(shown(file), lock.size, "bytes");
    if (bytes > 0) task.advance(bytes);
  };
  start(size);
  return {
    moved(bytes) {
      if (bytes > 0) task?.advance(bytes);
      if (bytes >= 0) return;
      task?.done();
      start(0);
    },
    done: () => task?.done(),
  };
}

function showWait({ file }: MediumRequest, reason: string, ms: number, progress: Progress): () => void {
  const task = progress.start(
    `${shown(file)}: ${reason}; trying again in ${Math.ceil(ms / 1000)} s`,
    undefined,
    "bytes",
  );
  return () => task.done();
}
