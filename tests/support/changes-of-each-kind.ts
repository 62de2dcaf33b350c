/**
 * The numbers of some requests, from 1: of those that change anything and only differ in digests and in where an index lies, the first and the last; and the last of
 * all. Before a question the store holds what it does before the next change.
 */
export function changesOfEachKind(requests: readonly string[]): readonly number[] {
  const kinds = new Map<string, [first: number, last: number]>();
  for (const [i, line] of requests.entries()) {
    if (!/^(PUT|DELETE) /.test(line) || line.includes("/.lisdeb/conditional")) continue;
    const kind = line
      .replace(/\?.*/, "")
      .replace(/[0-9a-f]{64}/, "DIGEST")
      .replace(/\/(main|non-free)\/(binary-[^/]+\/)?/, "/INDICES/")
      .replace(/(Packages|Contents)[^/]*$/, "INDEX");
    kinds.set(kind, [kinds.get(kind)?.[0] ?? i + 1, i + 1]);
  }
  return [...new Set([...kinds.values()].flat()).add(requests.length)].sort((a, b) => a - b);
}
