import { LisdebError } from "./errors.ts";
import type { Where } from "./where.ts";

/** All bytes of a stream in memory. Throws `limit-exceeded` as soon as there are more than `most`. */
export async function collect(
  stream: AsyncIterable<Uint8Array>,
  most: number,
  where: Where,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most)
      throw new LisdebError("limit-exceeded", `holds more than the ${most} bytes that fit here`, { where });
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
