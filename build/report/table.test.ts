import { describe, expect, it } from "vitest";
import { table, type Column } from "./table.ts";

describe("a table", () => {
  const columns: readonly Column<{ readonly name: string; readonly n: number }>[] = [
    { title: "name", value: ({ name }) => name },
    { title: "n", value: ({ n }) => String(n), align: "right" },
    { title: "", value: () => "there" },
  ];

  it("has its titles once and every row in the same columns, however many there are", () => {
    const rows = Array.from({ length: 999 }, (_, n) => ({ name: n === 700 ? "a-long-name" : "short", n }));
    const lines = table(columns, rows).split("\n");
    expect(lines).toHaveLength(1001);
    expect(lines.slice(0, 3)).toEqual([
      "name           n",
      "short          0  there",
      "short          1  there",
    ]);
    expect(lines[701]).toBe("a-long-name  700  there");
    expect(lines.slice(-2)).toEqual(["short        998  there", ""]);
  });

  it.each([
    [23, "name   n  file", "short  1  lis-4.1.3.iso"],
    [22, "name   n  file", "short  1  lis-…1.3.iso"],
    [18, "name   n  file", "short  1  lis….iso"],
    [17, "name   n", "short  1"],
    [7, "name", "short"],
    [2, "name", "short"],
  ])("fits into a terminal of %i columns, as far as its columns may give way", (room, titles, row) => {
    const narrow: readonly Column<{ readonly name: string; readonly n: number }>[] = [
      { title: "name", value: ({ name }) => name },
      { title: "n", value: ({ n }) => String(n), givesWay: { turn: 2 } },
      { title: "file", value: () => "lis-4.1.3.iso", givesWay: { turn: 1, least: 8 } },
    ];
    const lines = table(narrow, [{ name: "short", n: 1 }], room).split("\n");
    expect(lines.slice(0, 2)).toEqual([titles, row]);
    const left = room > 17 ? "" : room > 7 ? "(No room for: file.)" : "(No room for: n, file.)";
    expect(lines[2]).toBe(left);
  });

  it("has its titles alone where there is no row", () => {
    expect(table(columns, [])).toBe("name  n\n");
  });
});
