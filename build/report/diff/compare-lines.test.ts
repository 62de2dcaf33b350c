import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { cpuTime } from "../../../tests/support/cpu-time.ts";
import { run } from "../../../tests/support/shell.ts";
import { compareLines } from "./compare-lines.ts";

const work = mkdtempSync(join(tmpdir(), "lisdeb-lines-"));
afterAll(() => rmSync(work, { recursive: true }));

const marked = (before: string, after: string): string[] =>
  compareLines(before, after).lines.map(({ side, text }) => `${side === "gone" ? "-" : "+"}${text}`);

/** What diff(1) says, with as few lines as there can be. */
async function diff(before: string, after: string): Promise<{ gone: string[]; added: string[] }> {
  const [a, b] = [join(work, "a"), join(work, "b")];
  writeFileSync(a, before);
  writeFileSync(b, after);
  const { stdout } = await run("diff", ["--minimal", a, b]);
  const lines = stdout.split("\n");
  return {
    gone: lines.filter((line) => line.startsWith("< ")).map((line) => line.slice(2)),
    added: lines.filter((line) => line.startsWith("> ")).map((line) => line.slice(2)),
  };
}

describe("compareLines", () => {
  it("names what went before what came in its place, and nothing that stayed", () => {
    expect(
      marked("set -e\nmodprobe hv_utils\nexit 0\n", "set -e\nmodprobe hv_netvsc\ndepmod\nexit 0\n"),
    ).toEqual(["-modprobe hv_utils", "+modprobe hv_netvsc", "+depmod"]);
  });

  it("finds nothing in equal texts, and in such that differ only in the last line's end", () => {
    expect(compareLines("a\nb\n", "a\nb\n")).toEqual({ gone: 0, added: 0, lines: [], leftOut: 0 });
    expect(compareLines("a\nb", "a\nb\n").lines).toEqual([]);
  });

  it("needs as few lines as diff --minimal, for any texts", async () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 })
      .map((lines) => lines.map((l) => `${l}\n`).join(""));
    await fc.assert(
      fc.asyncProperty(text, text, async (before, after) => {
        const ours = compareLines(before, after);
        const theirs = await diff(before, after);
        expect([ours.gone, ours.added]).toEqual([theirs.gone.length, theirs.added.length]);
      }),
      { numRuns: 60 },
    );
  });

  it("compares very long texts without their order, in bounded time and memory", () => {
    const many = (from: number) => Array.from({ length: 200_000 }, (_, i) => `line ${from + i}\n`).join("");
    const start = cpuTime();
    const { gone, added, lines, leftOut } = compareLines(
      many(0),
      many(100_000).split("\n").reverse().join("\n"),
    );
    expect(cpuTime() - start).toBeLessThan(2000);
    expect([gone, added]).toEqual([100_000, 100_001]);
    expect(lines).toHaveLength(2000);
    expect(leftOut).toBe(198_001);
  });

  it("cuts a line of a megabyte", () => {
    expect(compareLines("", `${"x".repeat(1_000_000)}\n`).lines[0]?.text).toHaveLength(1001);
  });
});
