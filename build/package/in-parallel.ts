import { availableParallelism } from "node:os";

interface ParallelOptions {
  /** How many at the same time; undefined: one for each processor. */
  readonly jobs?: number | undefined;
  /** Once it is aborted, no further item is begun. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each item that is done. */
  readonly onDone?: () => void;
}

/** Runs `work` on each item, some at a time; the results keep the items' order. Throws what the first work to fail throws. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  { jobs = availableParallelism(), signal, onDone }: ParallelOptions = {},
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) {
      signal?.throwIfAborted();
      results[i] = await work(item);
      onDone?.();
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return results;
}
