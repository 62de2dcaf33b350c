/** Takes bytes out of a stream, in the amounts that its reader asks for. Holds one chunk, and what one `exactly` asks for. */
export interface ChunkReader {
  /** How many bytes have been taken. */
  readonly taken: number;
  /** The next `length` bytes, or fewer where the stream ends before. */
  exactly(length: number): Promise<Uint8Array>;
  /** Some of the next bytes, at most `most` and at least one; nothing where the stream has ended. */
  some(most: number): Promise<Uint8Array>;
  /** Lets go of the stream. */
  close(): Promise<void>;
}

/** A reader over a stream, which is read only as far as is asked. */
export function chunkReader(input: AsyncIterable<Uint8Array>): ChunkReader {
  const chunks = input[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  let taken = 0;
  const some = async (most: number): Promise<Uint8Array> => {
    while (chunk.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return chunk;
      chunk = next.value;
    }
    const piece = chunk.subarray(0, most);
    chunk = chunk.subarray(piece.length);
    taken += piece.length;
    return piece;
  };
  return {
    get taken() {
      return taken;
    },
    some,
    async exactly(length) {
      const first = await some(length);
      if (first.length === length || first.length === 0) return first;
      const pieces = [first];
      for (let left = length - first.length; left > 0;) {
        const piece = await some(left);
        if (piece.length === 0) break;
        pieces.push(piece);
        left -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    async close() {
      await chunks.return?.();
    },
  };
}
