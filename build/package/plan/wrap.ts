/** Of a line of text, in characters: 80 columns, less the four of the deepest indent, that of a changelog's changes ("  * "). */
export const TEXT_WIDTH = 76;

/** A paragraph as lines of at most `width` characters, broken at blanks; a longer word has a line of its own. */
export function wrap(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of paragraph.split(/\s+/).filter((text) => text !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Paragraphs as lines of {@link TEXT_WIDTH}, with an empty one between them. */
export function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => [...(index > 0 ? [""] : []), ...wrap(text, TEXT_WIDTH)]);
}
