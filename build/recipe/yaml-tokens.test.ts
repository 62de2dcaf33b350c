import { describe, expect, it } from "vitest";
import { refusedToken } from "./yaml-tokens.ts";

describe("what a text may not hold is found in its tokens", () => {
  it.each([
    ["a tag on a list", "expect: !!omap [generation: 9]\n", "tags", 8],
    ["a tag on a map", "expect: !!set {generation, foo}\n", "tags", 8],
    ["a tag that changes nothing", "title: !!str t\n", "tags", 7],
    ["a tag of nobody's", "title: ! t\n", "tags", 7],
    ["a tag on a key", "!!str title: t\n", "tags", 0],
    ["a tag on the whole", "--- !!map\ntitle: t\n", "tags", 4],
    ["a tag in full", "title: !<tag:yaml.org,2002:set> {a}\n", "tags", 7],
    ["an anchor", "title: &a t\n", "anchors", 7],
    ["an alias", "rpm: *.rpm\n", "aliases", 5],
    ["another version of YAML", "%YAML 1.1\n---\nrevision: 010\n", "directives", 0],
    ["a handle for tags", "%TAG ! tag:example.org,2000:\n---\na: b\n", "directives", 0],
    ["a directive that nobody knows, behind a comment", "# x\n%FOO bar\n---\na: b\n", "directives", 4],
  ])("%s", (_, text, what, offset) => {
    expect(refusedToken(text)).toMatchObject({
      message: `${what} are not allowed`,
      offset,
      hint: expect.any(String) as string,
    });
  });

  it.each([
    ["in quotes", `a: "!x"\nb: '&x'\n`],
    ["in a text", "a: b !x &y *z %w\n"],
    ["in a text of several lines", "a: |\n  !x &y\n  *z [[[[\n%x: b\n"],
    ["in a comment", "# !x &y *z\na: b # &z\n"],
    ["behind a bracket", "a: [x&y, 'b']\n"],
  ])("and not %s", (_, text) => {
    expect(refusedToken(text)).toBeUndefined();
  });

  // Each is as long as a file may be, and few of them the parser survives.
  it.each([
    ["lists in brackets", "a: ", "["],
    ["maps in braces", "a: ", "{a: "],
    ["lists in a line", "", "- "],
    ["keys in a line", "", "? "],
    ["both in a line", "", "- ? "],
  ])("nesting without end: %s", (_, before, level) => {
    const text = before + level.repeat(260_000 / level.length);
    expect(refusedToken(text)).toMatchObject({ message: "is nested too deeply" });
  });

  it("nesting without end: lines further and further right", () => {
    const lines = (line: string) =>
      Array.from({ length: 100 }, (_, i) => `${" ".repeat(i * line.length)}${line}\n`).join("");
    for (const line of ["a:", "- a:", "- - - -", "? "])
      expect(refusedToken(lines(line)), line).toMatchObject({ message: "is nested too deeply" });
  });

  it("and not lists and maps beside each other, however many", () => {
    const item = "- a: [{ b: [c] }, [d], {}]\n  e:\n  - f\n  - - g\n    - h: |\n          i\n";
    expect(refusedToken(item.repeat(1000))).toBeUndefined();
  });
});
