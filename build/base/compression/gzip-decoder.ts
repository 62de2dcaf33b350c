import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { LisdebError } from "../errors.ts";
import { errnoOf } from "../system-error.ts";
import type { Where } from "../where.ts";

/** Reads gzip: members one after the other, each with its CRC-32 and size (RFC 1952). */
export async function* decodeGzip(
  input: AsyncIterable<Uint8Array>,
  where: Where,
): AsyncGenerator<Uint8Array> {
  let fed = 0;
  const source = Readable.from(
    (async function* () {
      for await (const chunk of input) {
        fed += chunk.length;
        yield chunk;
      }
    })(),
    { objectMode: false, highWaterMark: 1 },
  );
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  let inputFailure: unknown;
  source.on("error", (error) => {
    inputFailure = error;
    gunzip.destroy(error);
  });
  source.pipe(gunzip);
  try {
    // Node types what a readable stream yields as `any`; zlib's yield buffers.
    for await (const chunk of gunzip as AsyncIterable<Buffer>) yield chunk;
    if (fed === 0) throw new LisdebError("stream-corrupt", "the gzip stream is empty", { where });
    // zlib takes zeros after the last member for a tape's padding and stops there: nothing may follow in a file of ours.
    if (gunzip.bytesWritten < fed) {
      throw new LisdebError("stream-corrupt", "something follows the end of the gzip stream", { where });
    }
  } catch (cause) {
    if (cause instanceof LisdebError || cause === inputFailure) throw cause;
    const cutShort = errnoOf(cause) === "Z_BUF_ERROR";
    throw new LisdebError("stream-corrupt", `the gzip stream is ${cutShort ? "cut short" : "damaged"}`, {
      where,
      cause,
    });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
