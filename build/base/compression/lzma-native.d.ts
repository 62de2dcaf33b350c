/** The part of lzma-native 8 that is used here: its binding to liblzma, which can also work without a thread, and needs no Node stream. */
declare module "lzma-native" {
  interface LzmaError extends Error {
    /** A `lzma_ret` of lzma/base.h. */
    code: number;
  }
  class Stream {
    /**
     * Called with each piece of output; with `null` and perhaps an error at the end of the stream; with `undefined` once
     * input is used up. `totalIn` is what liblzma has consumed so far, in bytes.
     */
    bufferHandler: (
      output: Buffer | null | undefined,
      processedChunks: number | undefined,
      error: LzmaError | null | undefined,
      totalIn: number | null,
    ) => void;
    streamDecoder(options: { memlimit: number; flags: number }): void;
    aloneDecoder(options: { memlimit: number }): void;
    streamEncoder(options: {
      filters: { id: string; options: Record<string, number> }[];
      check: number;
    }): void;
    /** Input, or `null` at its end. Not `async` means that the handler has been called before this returns. */
    code(input: Uint8Array | null, async: boolean): void;
    /** Frees liblzma's memory. */
    resetUnderlying(): void;
  }
  const lzma: {
    Stream: typeof Stream;
    CONCATENATED: number;
    TELL_UNSUPPORTED_CHECK: number;
    CHECK_CRC64: number;
    MEM_ERROR: number;
    MEMLIMIT_ERROR: number;
    OPTIONS_ERROR: number;
    UNSUPPORTED_CHECK: number;
    BUF_ERROR: number;
  };
  export type { LzmaError, Stream };
  export default lzma;
}
