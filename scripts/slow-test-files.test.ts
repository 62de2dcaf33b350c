import { describe, expect, it } from "vitest";
import { slowestFiles } from "./slow-test-files.ts";

describe("slowestFiles", () => {
  it("shows the ten that took longest, slowest first", () => {
    const times = Array.from({ length: 12 }, (_, i) => ({ path: `${i}.test.ts`, took: i * 1000 }));
    const [title, ...lines] = slowestFiles(times);
    expect(title).toBe("slowest files of tests, in seconds:");
    expect(lines).toHaveLength(10);
    expect([lines[0], lines.at(-1)]).toEqual(["   11.0  11.test.ts", "    2.0  2.test.ts"]);
  });

  it("warns of every file that takes more than 90 seconds, and of no other", () => {
    const times = Array.from({ length: 11 }, (_, i) => ({ path: `${i}.test.ts`, took: 90_001 }));
    const warnings = slowestFiles([...times, { path: "just.test.ts", took: 90_000 }]).filter((line) =>
      line.startsWith("warning: "),
    );
    expect(warnings).toHaveLength(11);
    expect(warnings[0]).toBe("warning: 0.test.ts takes 90.0 s, more than 90: split it");
  });
});
