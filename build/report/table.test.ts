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

  it("has its titles alone where there is no row", () => {
    expect(table(columns, [])).toBe("name  n\n");
  });
});
