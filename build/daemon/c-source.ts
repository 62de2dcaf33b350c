/** A program in C without its comments, each of which becomes a blank. What looks like one in a string or a character is none. */
export function withoutComments(source: string): string {
  const kept: string[] = [];
  const next = /\/\*|\/\/|["']/g;
  let at = 0;
  for (let found = next.exec(source); found; found = next.exec(source)) {
    const [mark] = found;
    if (mark === '"' || mark === "'") {
      next.lastIndex = endOfLiteral(source, found.index, mark);
      continue;
    }
    kept.push(source.slice(at, found.index), " ");
    at = mark === "/*" ? endOf(source, "*/", found.index + 2) : endOf(source, "\n", found.index) - 1;
    next.lastIndex = at;
  }
  kept.push(source.slice(at));
  return kept.join("");
}

/** Behind the next `mark`, or where there is none behind the end. */
function endOf(source: string, mark: string, from: number): number {
  const index = source.indexOf(mark, from);
  return index < 0 ? source.length + 1 : index + mark.length;
}

/** Behind the string or the character that begins at `start`; it ends with its line at the latest. */
function endOfLiteral(source: string, start: number, quote: string): number {
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at];
    if (character === "\\") at++;
    else if (character === quote) return at + 1;
    else if (character === "\n") return at;
  }
  return source.length;
}
