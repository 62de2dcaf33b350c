// @foxglove/wasm-bz2, the libbz2 in WebAssembly that does not write past its memory: docs/decisions/0003.

/** Decodes one whole bzip2 stream of at most `most` bytes; `undefined` where libbz2 finds it damaged. */
export type DecodeBzip2Stream = (stream: Uint8Array, most: number) => Uint8Array | undefined;

/** BZ_DATA_ERROR, BZ_DATA_ERROR_MAGIC, BZ_UNEXPECTED_EOF, BZ_OUTBUFF_FULL (bzlib.h): what the input is to blame for. */
const DAMAGED = /^BZ2 decompression failed: -[4578] /;

let loaded: Promise<DecodeBzip2Stream> | undefined;

/** Loads libbz2, the first time it is asked for. */
export function openBzip2(): Promise<DecodeBzip2Stream> {
  return (loaded ??= load());
}

async function load(): Promise<DecodeBzip2Stream> {
  const { default: Bzip2 } = await import("@foxglove/wasm-bz2");
  const bzip2 = await withoutListening(() => Bzip2.init());
  return (stream, most) => {
    try {
      return bzip2.decompress(stream, most);
    } catch (error) {
      if (error instanceof Error && DAMAGED.test(error.message)) return undefined;
      throw error;
    }
  };
}

/** Emscripten's start-up code listens for the process's uncaught errors, throws them again, and so changes its exit status. */
function withoutListening<T>(start: () => T): T {
  const events = ["uncaughtException", "unhandledRejection"];
  const before = events.map((event) => new Set(process.rawListeners(event)));
  const started = start();
  events.forEach((event, i) => {
    for (const listener of process.rawListeners(event)) {
      // What listens to an event takes arguments that depend on it, and is only compared here.
      if (!before[i]?.has(listener)) process.off(event, listener as () => void);
    }
  });
  return started;
}
