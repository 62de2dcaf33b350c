/**
 * Compares versions of kernels, compilers and C libraries, which are numbers with dots: below 0 where `a` is the older. A part that is not there
 * counts as 0, and what follows the numbers (`-1-amd64`) does not count.
 */
export function compareDotted(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  const dotted = /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? "0";
  return dotted.split(".").map(Number);
}
