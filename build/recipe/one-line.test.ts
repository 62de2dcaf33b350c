import { describe, expect, it } from "vitest";
import { recipeProject } from "./project.test-support.ts";

const { problems } = recipeProject();

const RECIPE = {
  "recipes/r.yaml": `title: "<title>"
version: "1"
media: [{ file: a.iso }]
licence: { verdict: GPL-2.0, evidence: "<evidence>" }
overrides: [{ check: version, because: "<because>" }]
`,
  "recipes/lock.yaml": `r:
  a.iso: { sha256: ${"a".repeat(64)}, size: 1, when: "2026-11-23", by: "<by>", note: "<note>" }
`,
};
const withText = (key: string, text: string) =>
  Object.fromEntries(
    Object.entries(RECIPE).map(([name, yaml]) => [name, yaml.replace(`<${key}>`, () => text)]),
  );

describe("a line of text in a recipe, or its lock", () => {
  const KEYS = ["title", "evidence", "because", "by", "note"];

  it.each(KEYS)("turns no order around, be it as itself or by its escape: %s", async (key) => {
    for (const mark of ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]) {
      const escape = `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`;
      for (const written of [mark, escape]) {
        const found = await problems(withText(key, `main ${written}text`));
        expect(found, escape).toEqual([
          expect.stringMatching(/ must be one line without control characters, not ".*\\u[0-9a-f]{4}text"$/),
        ]);
      }
    }
  });

  it("may be in any language", async () => {
    for (const text of ["Grüße, 漢字 🐧", "שלום", "مرحبا", "می\u200cخواهم", "👩\u200d💻"])
      for (const key of KEYS) expect(await problems(withText(key, text))).toEqual([]);
  });
});
