/*
 * The libzstd in zstddec (1.5, WebAssembly), driven by its C interface: zstddec's own loop does not look for errors, so that
 * damaged input keeps it busy for ever, loses what is still to be flushed at the end, and frees nothing when it is left early.
 */

/** Input that is decoded at once, in bytes: it bounds how long one step takes. */
export const PIECE = 64 * 1024;
/** ZSTD_DStreamOutSize: one whole block. */
const OUTPUT = 128 * 1024;
/** Offsets in ZSTD_inBuffer and ZSTD_outBuffer: a pointer, then two of size_t, with four bytes each. */
const BUFFER = { pointer: 0, size: 4, position: 8, length: 12 } as const;
/** An instance that has grown past this is not kept for the next stream. */
const KEPT = 32 * 1024 * 1024;

/** `ZSTD_ErrorCode` of zstd_errors.h, as far as they are told apart; they are stable. */
export const ZSTD_ERROR = {
  prefixUnknown: 10,
  versionUnsupported: 12,
  parameterUnsupported: 14,
  windowTooLarge: 16,
  dictionaryWrong: 32,
  outOfMemory: 64,
} as const;
const HIGHEST_ERROR = 120;

/** What one call of ZSTD_decompressStream did. */
export interface ZstdStep {
  /** A copy of what it gave. */
  readonly output: Uint8Array;
  /** Bytes of the piece that it has not taken yet. */
  readonly left: number;
  /** Whether a frame ended here, and all of it was given. */
  readonly isFrameEnd: boolean;
  /** Whether there may be more output without further input. */
  readonly isFull: boolean;
  /** A `ZSTD_ErrorCode`. */
  readonly error: number | undefined;
}

/** One decompression, in a memory of its own. */
export interface ZstdStream {
  /** Hands over the next piece, of at most `PIECE` bytes; the one before must have been taken. */
  load(piece: Uint8Array): void;
  step(): ZstdStep;
  /** Releases it; nothing may be called after that. */
  close(): void;
}

interface LibZstd {
  readonly memory: { readonly buffer: ArrayBuffer };
  malloc(size: number): number;
  ZSTD_createDCtx(): number;
  ZSTD_freeDCtx(context: number): number;
  ZSTD_decompressStream(context: number, output: number, input: number): number;
}

interface Instance {
  readonly library: LibZstd;
  readonly input: number;
  readonly output: number;
  readonly inBuffer: number;
  readonly outBuffer: number;
}

let compiled: Promise<WebAssembly.Module> | undefined;
/** Making an instance takes 2 ms: one is kept. */
let idle: Instance | undefined;

/** Begins a decompression. */
export async function openZstdStream(): Promise<ZstdStream> {
  compiled ??= compile();
  const module = await compiled;
  const instance = idle ?? instantiate(module);
  idle = undefined;
  return streamIn(instance);
}

/** The compiled library as zstddec hands it to itself: each stream then has an instance of its own, which goes with it. */
async function compile(): Promise<WebAssembly.Module> {
  const { ZSTDDecoder } = await import("zstddec/stream");
  const decoder = new ZSTDDecoder();
  return new Promise((resolve, reject) => {
    decoder._init = (source) => resolve(source.module);
    decoder.init().then(() => reject(new Error("zstddec has not handed its library over")), reject);
  });
}

function instantiate(module: WebAssembly.Module): Instance {
  const { exports } = new WebAssembly.Instance(module, { env: { emscripten_notify_memory_growth() {} } });
  // The package's own interface to its library, which its exact version in package.json keeps as it is.
  const library = exports as LibZstd;
  const allocate = (size: number): number => {
    const pointer = library.malloc(size);
    if (pointer === 0) throw new Error("libzstd has no memory for its buffers");
    return pointer;
  };
  return {
    library,
    input: allocate(PIECE),
    output: allocate(OUTPUT),
    inBuffer: allocate(BUFFER.length),
    outBuffer: allocate(BUFFER.length),
  };
}

function streamIn(instance: Instance): ZstdStream {
  const { library, input, output, inBuffer, outBuffer } = instance;
  const context = library.ZSTD_createDCtx();
  // Growing gives the memory another buffer: never keep a view of it.
  const view = (): DataView => new DataView(library.memory.buffer);
  const setBuffer = (buffer: number, pointer: number, size: number): void => {
    view().setUint32(buffer + BUFFER.pointer, pointer, true);
    view().setUint32(buffer + BUFFER.size, size, true);
    view().setUint32(buffer + BUFFER.position, 0, true);
  };
  let size = 0;
  let isWhole = context !== 0;
  return {
    load(piece) {
      size = piece.length;
      if (size > PIECE) throw new RangeError("a piece larger than libzstd's input");
      new Uint8Array(library.memory.buffer).set(piece, input);
      setBuffer(inBuffer, input, size);
    },
    step() {
      setBuffer(outBuffer, output, OUTPUT);
      // An instance that trapped is not used again.
      isWhole = false;
      const result = library.ZSTD_decompressStream(context, outBuffer, inBuffer) >>> 0;
      isWhole = true;
      const given = view().getUint32(outBuffer + BUFFER.position, true);
      // ZSTD_isError: errors are the highest values of a size_t.
      const isError = 2 ** 32 - result <= HIGHEST_ERROR;
      return {
        output: new Uint8Array(library.memory.buffer.slice(output, output + given)),
        left: size - view().getUint32(inBuffer + BUFFER.position, true),
        isFrameEnd: result === 0,
        isFull: given === OUTPUT,
        error: isError ? 2 ** 32 - result : undefined,
      };
    },
    close() {
      if (!isWhole) return;
      library.ZSTD_freeDCtx(context);
      if (library.memory.buffer.byteLength <= KEPT) idle ??= instance;
    },
  };
}
