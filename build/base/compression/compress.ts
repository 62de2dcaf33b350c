import { LisdebError } from "../errors.ts";

/**
 * Bytes as one gzip member without a name or a time, the same on every machine: Node's own zlib chooses its code by the
 * kind of processor, and with it the output.
 */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const { gzipSync } = await import("fflate");
  return gzipSync(bytes, { level: 9, mtime: 0 });
}

/** Bytes as one .xz stream of preset 6 with CRC-64, by one thread of the liblzma that comes with lzma-native: the same everywhere. */
export async function xz(bytes: Uint8Array): Promise<Uint8Array> {
  const { default: lzma } = await import("lzma-native");
  const stream = new lzma.Stream();
  stream.easyEncoder({ preset: 6, check: lzma.CHECK_CRC64 });
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
