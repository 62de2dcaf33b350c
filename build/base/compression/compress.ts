import { LisdebError } from "../errors.ts";

/**
 * Bytes as one gzip member without a name or a time, the same on every machine: Node's own zlib chooses its code by the
 * kind of processor, and with it the output.
 */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const { gzipSync } = await import("fflate");
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

/**
 * Bytes as one .xz stream with CRC-64, by one thread of the liblzma that comes with lzma-native: the same everywhere. The settings are
 * those of preset 6 (xz 5.2, lzma_lzma_preset), but for a dictionary as large as the content needs: 8 MiB of it cost
 * more time than compressing a small package does.
 */
export async function xz(bytes: Uint8Array): Promise<Uint8Array> {
  const { default: lzma } = await import("lzma-native");
  const stream = new lzma.Stream();
  const options = { dictSize: dictionaryFor(bytes.length), ...PRESET_6 };
  stream.streamEncoder({ filters: [{ id: "LZMA_FILTER_LZMA2", options }], check: lzma.CHECK_CRC64 });
  return new Promise((resolve, reject) => {
    const outputs: Buffer[] = [];
    stream.bufferHandler = (output, _processed, error) => {
      if (output) outputs.push(output);
      if (output !== null) return;
      if (error)
        reject(new LisdebError("bug", `liblzma cannot compress: ${error.message}`, { cause: error }));
      else resolve(Buffer.concat(outputs));
    };
    // In the thread pool, so that several packages are compressed at once.
    if (bytes.length > 0) stream.code(bytes, true);
    stream.code(null, true);
  });
}

const PRESET_6 = { mode: 2, mf: 0x14, niceLen: 64, lc: 3, lp: 0, pb: 2, depth: 0 };

/** The next power of two, in bytes: from 64 KiB to preset 6's 8 MiB. */
function dictionaryFor(length: number): number {
  return Math.min(Math.max(2 ** Math.ceil(Math.log2(length + 1)), 64 * 1024), 8 * 1024 * 1024);
}
