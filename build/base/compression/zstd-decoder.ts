import { LisdebError } from "../errors.ts";
import type { Where } from "../where.ts";
import { openZstdStream, PIECE, ZSTD_ERROR } from "./zstd-library.ts";

/** libzstd's own limit, and what `zstd --ultra` and `--long` use without a number: a larger one has to be asked for. */
const LARGEST_WINDOW = 2 ** 27;

/**
 * Reads zstd: frames one after the other, skippable ones among them, each with its content size and checksum where it
 * states them (RFC 8878). A frame may take 128 MiB for its window, which `LIMITS.decoderBytes` covers.
 */
export async function* decodeZstd(
  input: AsyncIterable<Uint8Array>,
  where: Where,
): AsyncGenerator<Uint8Array> {
  const stream = await openZstdStream();
  let frames = 0;
  let isBetweenFrames = false;
  try {
    for await (const chunk of input) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        stream.load(piece);
        for (let left = piece.length, isDone = false; !isDone;) {
          const step = stream.step();
          if (step.error !== undefined) throw asStreamError(step.error, frames, where);
          if (step.left === left && step.output.length === 0 && left > 0) throw damaged(where);
          left = step.left;
          isBetweenFrames = step.isFrameEnd;
          if (step.isFrameEnd) frames++;
          if (step.output.length > 0) yield step.output;
          isDone = left === 0 && (step.isFrameEnd || !step.isFull);
        }
      }
    }
    if (!isBetweenFrames) throw new LisdebError("stream-corrupt", "the zstd stream is cut short", { where });
  } finally {
    stream.close();
  }
}

function asStreamError(error: number, frames: number, where: Where): LisdebError {
  switch (error) {
    case ZSTD_ERROR.prefixUnknown:
      if (frames === 0) return damaged(where);
      return new LisdebError("stream-corrupt", "something follows the end of the zstd stream", { where });
    case ZSTD_ERROR.versionUnsupported:
    case ZSTD_ERROR.parameterUnsupported:
      return new LisdebError("stream-unsupported", "the zstd stream uses what this libzstd does not know", {
        where,
      });
    case ZSTD_ERROR.dictionaryWrong:
      return new LisdebError("stream-unsupported", "the zstd stream needs a dictionary that is not in it", {
        where,
      });
    case ZSTD_ERROR.windowTooLarge:
    case ZSTD_ERROR.outOfMemory:
      return new LisdebError(
        "limit-exceeded",
        `the zstd stream needs a window of more than the ${LARGEST_WINDOW} bytes that a decoder may take`,
        { where },
      );
    default:
      return damaged(where);
  }
}

function damaged(where: Where): LisdebError {
  return new LisdebError("stream-corrupt", "the zstd stream is damaged", { where });
}
