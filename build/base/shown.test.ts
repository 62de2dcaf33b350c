import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shown } from "./shown.ts";

describe("text from outside", () => {
  it.each([
    ["plain text, ünï cöde, 漢字, 🐧", "plain text, ünï cöde, 漢字, 🐧"],
    ["a\nb\tc\0", "a\\x0ab\\x09c\\x00"],
    ["\u001b]0;title\u0007", "\\x1b]0;title\\x07"],
    ["\u009b31m", "\\x9b31m"],
    ["gpj.\u202eexe", "gpj.\\u202eexe"],
    ["mark\u061cs \u200e\u200f", "mark\\u061cs \\u200e\\u200f"],
    ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"],
    ["two\u2028lines", "two\\u2028lines"],
    ["lone \ud800 and \udc00", "lone \\ud800 and \\udc00"],
    ["not UTF-8: \ufffd", "not UTF-8: \\ufffd"],
  ])("%j is shown as %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it("is cut where it is long", () => {
    expect(shown("x".repeat(200))).toBe("x".repeat(200));
    expect(shown("x".repeat(201))).toBe(`${"x".repeat(200)}…`);
    expect(shown("x".repeat(199) + "🐧")).toBe(`${"x".repeat(199)}\\ud83d…`);
  });

  it("never moves the cursor, hides itself, or breaks a line, whatever it is", () => {
    const any = fc.string({
      unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    });
    const property = fc.property(any, (text) => {
      expect(shown(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      // Only well-formed text is the same after UTF-8.
      expect(Buffer.from(shown(text)).toString()).toBe(shown(text));
    });
    fc.assert(property, { numRuns: 1000 });
  });
});
