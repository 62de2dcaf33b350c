import { checkRange, LisdebError, type ByteSource, type Where } from "../base/index.ts";

/** How much of what has gone by is kept, in bytes: a reader looks back within an RPM's header, and no further. */
const KEPT = 2 * 1024 * 1024;

/**
 * A stream that can only be read forwards as a source that can be read anywhere: it goes on where it stands, looks back a little in
 * what it keeps, and begins the stream again for what is further back. Reads that come at once are done one after the other.
 * `size` is what a first pass has measured, in bytes.
 */
export function forwardSource(
  begin: () => AsyncIterable<Uint8Array>,
  size: number,
  where: Where,
): ByteSource & { close(): Promise<void> } {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  let kept: { readonly start: number; readonly bytes: Uint8Array }[] = [];
  let position = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const stop = async (): Promise<void> => {
    const stopped = chunks;
    chunks = undefined;
    kept = [];
    position = 0;
    await stopped?.return?.();
  };

  const readNow = async (offset: number, length: number): Promise<Uint8Array> => {
    if (offset < (kept[0]?.start ?? position)) await stop();
    chunks ??= begin()[Symbol.asyncIterator]();
    const result = Buffer.allocUnsafe(length);
    const take = (start: number, bytes: Uint8Array): void => {
      const from = Math.max(offset, start);
      const to = Math.min(offset + length, start + bytes.length);
      if (from < to) result.set(bytes.subarray(from - start, to - start), from - offset);
    };
    for (const { start, bytes } of kept) take(start, bytes);
    while (position < offset + length) {
      const next = await chunks.next();
      if (next.done) throw new LisdebError("read-failed", "became shorter while it was read", { where });
      take(position, next.value);
      kept.push({ start: position, bytes: next.value });
      position += next.value.length;
      while (kept[0] && kept[0].start + kept[0].bytes.length < position - KEPT) kept.shift();
    }
    return result;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => stop());
    return result;
  };

  return {
    where,
    size,
    async read(offset, length) {
      checkRange(where, size, offset, length);
      return inTurn(() => readNow(offset, length));
    },
    close: () => inTurn(stop),
  };
}
