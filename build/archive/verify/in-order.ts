/** Does the work on each, several at a time and never more than `most`, and gives the results in order. What was begun is waited for where it stops early. */
export async function* inOrder<Input, Output>(
  inputs: AsyncIterable<Input>,
  most: number,
  work: (input: Input) => Promise<Output>,
): AsyncGenerator<Output> {
  const begun: Promise<Output>[] = [];
  try {
    for await (const input of inputs) {
      const started = work(input);
      // Whoever waits for it hears of its failure; until then it is not an unhandled one.
      started.catch(() => undefined);
      begun.push(started);
      if (begun.length < most) continue;
      const first = begun.shift();
      if (first) yield await first;
    }
    for (let first = begun.shift(); first; first = begun.shift()) yield await first;
  } finally {
    await Promise.allSettled(begun);
  }
}
