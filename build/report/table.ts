import Table from "cli-table3";
import { shown } from "../base/index.ts";
import { GAP, narrowed, type Narrowable } from "./narrowed.ts";

/** A column of a {@link table}. What `value` gives need not be safe to print. */
export interface Column<Row> extends Narrowable {
  readonly value: (row: Row) => string;
  /** Numbers stand to the right. */
  readonly align?: "left" | "right";
}

/**
 * A plain table without lines, for a terminal or a log: titles, then a row each. Values from outside are made safe to print. `room` is as many columns as the
 * terminal has: see {@link Narrowable}.
 */
export function table<Row>(all: readonly Column<Row>[], rows: readonly Row[], room = Infinity): string {
  const filled = all.map((column) => ({ column, cells: rows.map((row) => shown(column.value(row))) }));
  const fitting = narrowed(filled, room);
  const columns = fitting.map(({ column }) => column);
  const cells = rows.map((_, row) => fitting.map((each) => each.cells[row] ?? ""));
  const parts = [cells.slice(0, AT_A_TIME)];
  for (let at = AT_A_TIME; at < cells.length; at += AT_A_TIME) parts.push(cells.slice(at, at + AT_A_TIME));
  const laid = (part: readonly string[][], colWidths: readonly number[]) => {
    const made = new Table({
      head: columns.map((column) => column.title),
      colAligns: columns.map((column) => column.align ?? "left"),
      colWidths: [...colWidths],
      chars: BARE,
      style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
    });
    made.push(...part);
    // It fills in the widths that it was not given.
    return { lines: made.toString().split("\n"), widths: made.options.colWidths };
  };
  const [only, ...more] = parts.map((part) => laid(part, []));
  const widths = [only, ...more].map((each) => each?.widths ?? []);
  const widest = columns.map((_, column) => Math.max(...widths.map((each) => each[column] ?? 0)));
  const lines =
    more.length === 0
      ? (only?.lines ?? [])
      : parts.flatMap((part, index) => laid(part, widest).lines.slice(index === 0 ? 0 : 1));
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n${leftOut(all, columns)}`;
}

function leftOut<Row>(all: readonly Column<Row>[], columns: readonly Column<Row>[]): string {
  const titles = all.filter((column) => !columns.includes(column)).map(({ title }) => title);
  return titles.length === 0 ? "" : `(No room for: ${titles.join(", ")}.)\n`;
}

/** Rows: what cli-table3 takes for a table grows with the square of them. */
const AT_A_TIME = 200;

const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
