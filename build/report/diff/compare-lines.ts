/** How a text differs from another, line by line. */
export interface LineChanges {
  /** How many lines went, and how many came. */
  readonly gone: number;
  readonly added: number;
  /** In the order of the texts, what went before what came in its place. */
  readonly lines: readonly { readonly side: "gone" | "added"; readonly text: string }[];
  /** How many more there are than are named here. */
  readonly leftOut: number;
}

/** Changed lines of one text that are named, and how much of each. */
const MOST_LINES = 2000;
const LONGEST_LINE = 1000;

/** Lines on each side, past the common start and end, of which the shortest way from one to the other is looked for. */
const MOST_COMPARED = 1500;

/**
 * The lines that went and came, as few as possible; of very long texts, those that the other side does not have at all. Lines that
 * only changed places there are no change.
 */
export function compareLines(before: string, after: string): LineChanges {
  const [a, b] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const changes =
    left.length > MOST_COMPARED || right.length > MOST_COMPARED
      ? withoutOrder(left, right)
      : shortest(left, right);
  const gone = changes.filter(({ side }) => side === "gone").length;
  return {
    gone,
    added: changes.length - gone,
    lines: changes.slice(0, MOST_LINES).map(({ side, text }) => ({
      side,
      text: text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text,
    })),
    leftOut: Math.max(0, changes.length - MOST_LINES),
  };
}

type Change = LineChanges["lines"][number];

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** By the longest common subsequence, from a table of its length for all ends of both texts. */
function shortest(a: readonly string[], b: readonly string[]): Change[] {
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const changes: Change[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) [i, j] = [i + 1, j + 1];
    else if (
      left !== undefined &&
      (right === undefined || (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      changes.push({ side: "gone", text: left });
      i += 1;
    } else {
      changes.push({ side: "added", text: right ?? "" });
      j += 1;
    }
  }
  return changes;
}

function withoutOrder(a: readonly string[], b: readonly string[]): Change[] {
  return [
    ...missingFrom(b, a).map((text) => ({ side: "gone" as const, text })),
    ...missingFrom(a, b).map((text) => ({ side: "added" as const, text })),
  ];
}

/** Lines that `there` has more often than `other`. */
function missingFrom(other: readonly string[], there: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of other) left.set(line, (left.get(line) ?? 0) + 1);
  return there.filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0;
  });
}
