import { LisdebError } from "../errors.ts";
import { inPieces } from "../in-pieces.test-support.ts";
import type { Where } from "../where.ts";

/** What a decoder is tried with, in pieces of a length that the caller may choose. */
interface TriedDecoder {
  /** The whole content. */
  readonly unpack: (bytes: Uint8Array, piece?: number) => Promise<Buffer>;
  /** How a stream is refused, or how long its content is. */
  readonly refusal: (bytes: Uint8Array, piece?: number) => Promise<string>;
}

/** Tries a decoder of one form. */
export function tried(
  decode: (input: AsyncIterable<Uint8Array>, where: Where) => AsyncGenerator<Uint8Array>,
): TriedDecoder {
  const unpack = async (bytes: Uint8Array, piece = 300_000): Promise<Buffer> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of decode(inPieces(bytes, piece), { file: "test" })) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  return { unpack, refusal: (bytes, piece) => outcome(unpack(bytes, piece)) };
}

/** What became of unpacking, in words. */
export async function outcome(unpacked: Promise<Uint8Array>): Promise<string> {
  try {
    return `accepted, ${(await unpacked).length} bytes`;
  } catch (error) {
    if (error instanceof LisdebError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
