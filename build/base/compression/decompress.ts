import { LisdebError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { Where } from "../where.ts";
import type { Compression } from "./compression.ts";

/** Turns one compressed stream into its content; each decoder file exports one for each form it reads. */
type Decoder = (input: AsyncIterable<Uint8Array>, where: Where) => AsyncGenerator<Uint8Array>;

/** Loaded when first used: lzma-native alone costs 17 ms of start-up. */
const DECODERS: Record<Exclude<Compression, "none">, () => Promise<Decoder>> = {
  gzip: async () => (await import("./gzip-decoder.ts")).decodeGzip,
  bzip2: async () => (await import("./bzip2-decoder.ts")).decodeBzip2,
  xz: async () => (await import("./xz-decoder.ts")).decodeXz,
  lzma: async () => (await import("./xz-decoder.ts")).decodeLzma,
  zstd: async () => (await import("./zstd-decoder.ts")).decodeZstd,
};

/** What whoever handed in a file is told to do that is damaged, or not whole. */
export const FETCH_AGAIN = "download or copy it again";

/**
 * The content of a compressed stream, in chunks that stay valid, as it is asked for. Nothing is held beyond the decoder's
 * own window, and stopping early releases it. `compressedSize` is in bytes and bounds the expansion; `remedy` is what whoever
 * handed in a damaged stream is told to do.
 *
 * Throws `stream-corrupt` (damaged, cut short, something after the end), `stream-unsupported` (a form that is not read) and
 * `limit-exceeded` (a bomb, or a dictionary larger than `LIMITS.decoderBytes`).
 */
export async function* decompress(
  input: AsyncIterable<Uint8Array>,
  compression: Compression,
  options: { readonly where: Where; readonly compressedSize: number; readonly remedy?: string },
): AsyncGenerator<Uint8Array> {
  const { where, compressedSize, remedy } = options;
  if (compression === "none") {
    yield* input;
    return;
  }
  const decode = await DECODERS[compression]();
  const most = Math.max(LIMITS.expansionFree, compressedSize * LIMITS.expansion);
  let produced = 0;
  const content = decode(input, where);
  for await (const chunk of remedy === undefined ? content : withRemedy(content, remedy)) {
    produced += chunk.length;
    if (produced > most) {
      throw new LisdebError(
        "limit-exceeded",
        `the ${compression} stream of ${compressedSize} bytes expands to more than ${most} bytes, as only a bomb does`,
        { where },
      );
    }
    yield chunk;
  }
}

async function* withRemedy(content: AsyncGenerator<Uint8Array>, remedy: string): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    if (!(error instanceof LisdebError) || error.code !== "stream-corrupt") throw error;
    const { code, message, where, cause } = error;
    throw new LisdebError(code, message, { where, hint: remedy, cause });
  }
}
