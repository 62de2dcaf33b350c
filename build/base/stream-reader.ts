/**
 * Reads a stream of chunks in pieces of the size that a format asks for. The bytes that it gives are never overwritten
 * later. Errors of the stream pass through.
 */
export class StreamReader {
  /** Bytes consumed so far. */
  offset = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private buffered: Uint8Array = EMPTY;
  private ended = false;

  constructor(input: AsyncIterable<Uint8Array>) {
    this.chunks = input[Symbol.asyncIterator]();
  }

  /** What comes next, without consuming it: at least `length` bytes, and fewer only where the stream ends. */
  async peek(length: number): Promise<Uint8Array> {
    if (this.buffered.length >= length || this.ended) return this.buffered;
    const pieces = [this.buffered];
    for (let held = this.buffered.length; held < length;) {
      const next = await this.chunks.next();
      if (next.done) {
        this.ended = true;
        break;
      }
      pieces.push(next.value);
      held += next.value.length;
    }
    const filled = pieces.filter((piece) => piece.length > 0);
    this.buffered = filled.length === 1 ? (filled[0] ?? EMPTY) : Buffer.concat(filled);
    return this.buffered;
  }

  /** Goes on by `length` bytes, all of which a `peek` has given. */
  consume(length: number): void {
    this.buffered = this.buffered.subarray(length);
    this.offset += length;
  }

  /** The next `length` bytes, consumed; fewer where the stream ends. */
  async take(length: number): Promise<Uint8Array> {
    const bytes = (await this.peek(length)).subarray(0, length);
    this.consume(bytes.length);
    return bytes;
  }

  /** Some of the next bytes, consumed: at most `most`; none where the stream has ended. */
  async some(most: number): Promise<Uint8Array> {
    const bytes = (await this.peek(1)).subarray(0, most);
    this.consume(bytes.length);
    return bytes;
  }

  /** The next `length` bytes as they come, consumed; fewer where the stream ends, which `offset` then shows. */
  async *pieces(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0;) {
      const piece = await this.some(left);
      if (piece.length === 0) return;
      left -= piece.length;
      yield piece;
    }
  }

  /** Goes on by `length` bytes without keeping them; by fewer where the stream ends, which `offset` then shows. */
  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      const { length: here } = await this.some(left);
      if (here === 0) return;
      left -= here;
    }
  }

  /** Ends the stream where it stands, so that what it holds is released. */
  async close(): Promise<void> {
    this.ended = true;
    this.buffered = EMPTY;
    await this.chunks.return?.();
  }
}

const EMPTY = new Uint8Array(0);
