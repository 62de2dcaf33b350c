import { availableParallelism } from "node:os";

interface AtOnceOptions {
  /** Once it is aborted, nothing more is begun. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each item that is done. */
  readonly onDone?: () => void;
}

/**
 * Does the work for each of many items, at most so many at a time; undefined: one for each processor. The results keep the items' order. After the
 * first failure nothing more is begun, and it is thrown once all that was begun has ended: nothing goes on behind the caller's back.
 */
export async function atOnce<Item, Result>(
  items: readonly Item[],
  most: number | undefined,
  work: (item: Item) => Promise<Result>,
  { signal, onDone }: AtOnceOptions = {},
): Promise<Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  let failed: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failed) return;
      try {
        signal?.throwIfAborted();
        results[index] = await work(item);
        onDone?.();
      } catch (error) {
        failed ??= { error };
        return;
      }
    }
  };
  const workers = Math.min(most ?? availableParallelism(), items.length);
  await Promise.all(Array.from({ length: workers }, worker));
  if (failed) throw failed.error;
  return results;
}
