import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutComments } from "./c-source.ts";

describe("withoutComments", () => {
  it.each([
    ["a/* b */c", "a c"],
    ["a // b\nc", "a  \nc"],
    ['"/* kept */" /* gone */', '"/* kept */"  '],
    ['"http://kept"', '"http://kept"'],
    ["'\"' /* gone */ '\"'", "'\"'   '\"'"],
    ['"\\"/*" /* gone */', '"\\"/*"  '],
    ["a /* never closed", "a  "],
    ["a // never closed", "a  "],
    ['#error don\'t\n/* gone */"kept"', '#error don\'t\n "kept"'],
    ['"never closed\n/* gone */', '"never closed\n '],
    ["/**/*/", " */"],
    ["", ""],
  ])("of %j is %j", (source, code) => {
    expect(withoutComments(source)).toBe(code);
  });

  it("of text without a mark of one is the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const plain = text.replaceAll(/["'/]/g, "");
        expect(withoutComments(plain)).toBe(plain);
      }),
    );
  });

  it("takes a moment, however many marks stand without their ends", () => {
    for (const mark of ["/*", '"', "'", "//", "\\"])
      expect(withoutComments(mark.repeat(500_000)).length).toBeGreaterThan(0);
  });
});
