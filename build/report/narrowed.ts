/** What of a column tells how narrow it may be. */
export interface Narrowable {
  readonly title: string;
  /**
   * That it may be left out where the terminal has too little room for all: in which turn, 1 first, and how many characters its values are shortened to before.
   */
  readonly givesWay?: { readonly turn: number; readonly least?: number };
}

/** A column, and what stands in it, safe to print. */
export interface FilledColumn<Column extends Narrowable> {
  readonly column: Column;
  readonly cells: readonly string[];
}

/** Blanks between two columns. */
export const GAP = 2;

/**
 * The columns that a terminal of so many columns has room for: where they are too many, those that may give way do so in their turn, each first shortened,
 * then left out. What may not stays whole, and where that alone is too wide, the terminal breaks the lines.
 */
export function narrowed<Column extends Narrowable>(
  columns: readonly FilledColumn<Column>[],
  room: number,
): readonly FilledColumn<Column>[] {
  const excess = widthOf(columns) - room;
  const next = columns
    .filter(({ column }) => column.givesWay)
    .sort((a, b) => (a.column.givesWay?.turn ?? 0) - (b.column.givesWay?.turn ?? 0))[0];
  if (excess <= 0 || !next) return columns;
  const width = cellWidth(next) - excess;
  const { least } = next.column.givesWay ?? {};
  if (least === undefined || width < Math.max(least, next.column.title.length))
    return narrowed(
      columns.filter((each) => each !== next),
      room,
    );
  const cells = next.cells.map((cell) => cutInside(cell, width));
  return columns.map((each) => (each === next ? { ...next, cells } : each));
}

/** Without what is more than so many characters: it goes from inside, since what tells names apart stands at their ends. */
export function cutInside(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.floor((most + 1) / 3);
  return `${text.slice(0, head)}…${text.slice(head + 1 - most)}`;
}

function widthOf(columns: readonly FilledColumn<Narrowable>[]): number {
  return columns.reduce((sum, each) => sum + cellWidth(each), GAP * (columns.length - 1));
}

function cellWidth({ column, cells }: FilledColumn<Narrowable>): number {
  return cells.reduce((widest, cell) => Math.max(widest, cell.length), column.title.length);
}
