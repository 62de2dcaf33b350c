import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { recipeText } from "./recipe-text.ts";

describe("the text of a drafted recipe", () => {
  it("has each key below where it is from and what is to be decided", () => {
    const text = recipeText(
      ["yaml-language-server: $schema=./schema.json", "Drafted."],
      [
        { key: "title", value: "LIS 4.9", decide: "what it is called." },
        { key: "version", value: "4.9", from: ["Of the RPMs."] },
        { key: "released", value: undefined, decide: "when.", example: "2026-01" },
        { key: "suites", value: undefined, from: ["It fits wheezy."] },
        { key: "media", value: [{ file: "a.iso", urls: ["https://example.org/a.iso"] }] },
      ],
    );
    expect(text).toBe(`# yaml-language-server: $schema=./schema.json
# Drafted.

# Decide: what it is called.
title: LIS 4.9
# Of the RPMs.
version: "4.9"
# Decide: when.
# released: "2026-01"
# It fits wheezy.
media:
  - file: a.iso
    urls:
      - https://example.org/a.iso
`);
  });

  it("quotes what YAML 1.1 would take for a day or a number", () => {
    expect(recipeText([], [{ key: "built", value: "2012-07-27" }])).toBe('built: "2012-07-27"\n');
  });

  it("keeps a comment a comment, whatever a medium has put into it", () => {
    const hostile = "x\nlicence: {verdict: GPL-2.0}\u2028suites: [sid]\u001b[2J\r";
    const text = recipeText([hostile], [{ key: "title", value: "t", from: [hostile], decide: hostile }]);
    expect(parse(text)).toEqual({ title: "t" });
    expect(text).not.toMatch(/[^\u0020-\u007e\n]/);
  });

  it("breaks long comments, and no line of a value", () => {
    const text = recipeText(
      [],
      [{ key: "title", value: "long ".repeat(40).trim(), decide: "word ".repeat(60).trim() }],
    );
    const [value, ...comments] = text.trimEnd().split("\n").reverse();
    expect(value).toHaveLength("title: ".length + 199);
    for (const line of comments) expect(line.length).toBeLessThanOrEqual(110);
  });

  it("reads back as it was drafted, for any texts", () => {
    const texts = fc.string({ unit: "grapheme", maxLength: 60 });
    fc.assert(
      fc.property(texts, texts, fc.array(texts, { maxLength: 3 }), (title, comment, urls) => {
        const value = { title, media: [{ file: title, urls }] };
        const keys = Object.entries(value).map(([key, of]) => ({
          key,
          value: of,
          from: [comment],
          decide: comment,
        }));
        expect(parse(recipeText([comment], keys))).toEqual(value);
      }),
      // A blank that is none to YAML.
      { examples: [["\u3000", "", ["\u2003"]]] },
    );
  });

  it("is written as prettier would write it", () => {
    const text = recipeText(
      ["Drafted."],
      [
        { key: "title", value: 'A "4.9": #1', decide: "it." },
        { key: "media", value: [{ file: "a b.iso" }], from: ["x"] },
        { key: "licence", value: { verdict: "GPL-2.0", evidence: 'The headers state "GPLv2"' } },
        { key: "homepage", value: 'It\'s "4.9": #2…' },
        { key: "suites", value: undefined, example: ["wheezy", "jessie"] },
      ],
    );
    const prettier = execFileSync("node_modules/.bin/prettier", ["--parser", "yaml"], {
      input: text,
      encoding: "utf8",
    });
    expect(text).toBe(prettier);
  });
});
