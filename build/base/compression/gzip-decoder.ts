import { Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";
import { LisdebError } from "../errors.ts";
import { errnoOf } from "../system-error.ts";
import type { Where } from "../where.ts";

/** Reads gzip: members one after the other, each with its CRC-32 and size (RFC 1952). */
export async function* decodeGzip(
  input: AsyncIterable<Uint8Array>,
  where: Where,
): AsyncGenerator<Uint8Array> {
  const chunks = input[Symbol.asyncIterator]();
  try {
    const first: Uint8Array[] = [];
    let isWhole = false;
    for (let held = 0; held <= SMALL && !isWhole;) {
      const next = await chunks.next();
      if (next.done) isWhole = true;
      else held += first[first.push(next.value) - 1]?.length ?? 0;
    }
    const content = isWhole ? contentOfSmall(Buffer.concat(first)) : undefined;
    if (content) yield content;
    else yield* decodeStream(first, chunks, where);
  } finally {
    await chunks.return?.();
  }
}

/** In bytes: a whole stream so small is decoded on this thread, which takes less than to ask another. */
const SMALL = 16 * 1024;
const SMALL_CONTENT = 1024 * 1024;

/** Undefined for whatever is not whole, sound, small and alone: what is to be said of that is said by {@link decodeStream}. */
function contentOfSmall(bytes: Buffer): Buffer | undefined {
  try {
    // With `info` it gives the engine too, which Node's types do not know.
    const { buffer, engine } = gunzipSync(bytes, {
      info: true,
      maxOutputLength: SMALL_CONTENT,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    return bytes.length > 0 && engine.bytesWritten === bytes.length ? buffer : undefined;
  } catch {
    return undefined;
  }
}

async function* decodeStream(
  first: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
  where: Where,
): AsyncGenerator<Uint8Array> {
  let fed = 0;
  const source = Readable.from(
    (async function* () {
      for (const chunk of first) {
        fed += chunk.length;
        yield chunk;
      }
      for (let next = await rest.next(); !next.done; next = await rest.next()) {
        fed += next.value.length;
        yield next.value;
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
