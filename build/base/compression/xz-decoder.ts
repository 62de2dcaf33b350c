import lzma, { type LzmaError } from "lzma-native";
import { LisdebError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Where } from "../where.ts";

/** Reads .xz: streams one after the other, padding between them, every integrity check that liblzma knows (The .xz File Format). */
export function decodeXz(input: AsyncIterable<Uint8Array>, where: Where): AsyncGenerator<Uint8Array> {
  const stream = new lzma.Stream();
  stream.streamDecoder({
    memlimit: LIMITS.decoderBytes,
    // Without the second flag liblzma would skip a check that it does not know.
    flags: lzma.CONCATENATED | lzma.TELL_UNSUPPORTED_CHECK,
  });
  return decodeWith(stream, "xz", input, where);
}

/** Reads .lzma, the form without a check of its own (lzma-file-format.txt). */
export function decodeLzma(input: AsyncIterable<Uint8Array>, where: Where): AsyncGenerator<Uint8Array> {
  const stream = new lzma.Stream();
  stream.aloneDecoder({ memlimit: LIMITS.decoderBytes });
  return decodeWith(stream, "lzma", input, where);
}

/**
 * liblzma pours out all that a piece of input yields before it returns, and one byte can yield 7,000: so the pieces bound
 * the memory, at 14 MiB. They are decoded on this thread: an RPM's payload takes 2 ms, and a thread's round trip costs more.
 */
const PIECE = 2048;

async function* decodeWith(
  stream: InstanceType<typeof lzma.Stream>,
  name: "xz" | "lzma",
  input: AsyncIterable<Uint8Array>,
  where: Where,
): AsyncGenerator<Uint8Array> {
  const outputs: Uint8Array[] = [];
  const state: { end?: { readonly error: LzmaError | undefined; readonly consumed: number } } = {};
  stream.bufferHandler = (output, _processed, error, totalIn) => {
    if (output) outputs.push(output);
    if (output === null) state.end = { error: error ?? undefined, consumed: totalIn ?? 0 };
  };
  const code = (piece: Uint8Array | null): Uint8Array[] => {
    stream.code(piece, false);
    if (state.end?.error) throw asStreamError(state.end.error, name, where);
    return outputs.splice(0);
  };
  let fed = 0;
  try {
    for await (const chunk of input) {
      for (let at = 0; at < chunk.length && !state.end; at += PIECE) {
        yield* code(chunk.subarray(at, at + PIECE));
      }
      fed += chunk.length;
      if (state.end && fed > state.end.consumed) {
        throw new LisdebError("stream-corrupt", `something follows the end of the ${name} stream`, { where });
      }
    }
    if (!state.end) yield* code(null);
  } finally {
    stream.resetUnderlying();
  }
}

function asStreamError(cause: LzmaError, name: string, where: Where): LisdebError {
  switch (cause.code) {
    case lzma.MEMLIMIT_ERROR:
    case lzma.MEM_ERROR:
      return new LisdebError(
        "limit-exceeded",
        `the ${name} stream needs more than the ${LIMITS.decoderBytes} bytes of memory that a decoder may take`,
        { where, cause },
      );
    case lzma.OPTIONS_ERROR:
    case lzma.UNSUPPORTED_CHECK:
      return new LisdebError(
        "stream-unsupported",
        `the ${name} stream uses a filter or check that is not known`,
        {
          where,
          cause,
        },
      );
    case lzma.BUF_ERROR:
      return new LisdebError("stream-corrupt", `the ${name} stream is cut short`, { where, cause });
    default:
      return new LisdebError("stream-corrupt", `the ${name} stream is damaged`, { where, cause });
  }
}
