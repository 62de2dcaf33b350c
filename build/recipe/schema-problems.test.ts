import { describe, expect, it } from "vitest";
import { recipeProject } from "./project.test-support.ts";

const { problems } = recipeProject();

const GOOD = `title: LIS of the test
version: "3.4"
media:
  - file: LinuxICv34.iso
licence:
  verdict: GPL-2.0
  evidence: the test says so
`;

describe("a value that is none is told with what to write", () => {
  it.each([
    [
      "a year without the quotes that text needs",
      `${GOOD}released: 2026\n`,
      [
        "recipes/r.yaml:8:11: released must be text, not 2026 (put it in quotes, as it stands there: without them 3.0 is the number 3)",
      ],
    ],
    [
      "quotes where a number must stand",
      `${GOOD}revision: "2"\nexpect: { generation: "3" }\n`,
      [
        'recipes/r.yaml:8:11: revision must be a number, not "2" (write it without quotes)',
        'recipes/r.yaml:9:23: expect.generation must be one of 0, 1, 2, 3, not "3" (write it without quotes)',
      ],
    ],
    [
      "what is no day, once",
      `${GOOD}released: 05.11.2026\nchanges:\n  - { revision: 1, date: 22 Nov 2026, lines: [x] }\n`,
      [
        'recipes/r.yaml:8:11: released must be a year, month or day such as 2012-09, not "05.11.2026"',
        'recipes/r.yaml:10:26: changes.0.date must be a day such as 2012-09-21, not "22 Nov 2026"',
      ],
    ],
    [
      "a suite in other letters, or twice",
      `${GOOD}suites: [Wheezy, jessie, jessie]\n`,
      [
        'recipes/r.yaml:8:10: lisdeb knows no suite "Wheezy" (did you mean "wheezy"?)',
        "recipes/r.yaml:8:26: suites names jessie twice",
      ],
    ],
    [
      "a copyright without the year",
      `${GOOD}  copyright: Jane Doe\n`,
      [
        'recipes/r.yaml:8:14: licence.copyright must name a year and a holder, such as 2026 Jane Doe, not "Jane Doe"',
      ],
    ],
    [
      "several mistakes, in the file's order",
      GOOD.replace("title", "titel").replace("GPL-2.0", "GPL2") + "expect: { fcopie: 3 }\nsiutes: []\n",
      [
        "recipes/r.yaml:1:1: title is missing",
        'recipes/r.yaml:1:1: unknown key "titel" (did you mean "title"?)',
        expect.stringContaining("recipes/r.yaml:6:12: licence.verdict "),
        'recipes/r.yaml:8:11: unknown key "fcopie" (did you mean "fcopy"?)',
        'recipes/r.yaml:9:1: unknown key "siutes" (did you mean "suites"?)',
      ],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await problems({ "recipes/r.yaml": text })).toEqual(expected);
  });
});
