import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatError } from "../base/index.ts";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { readYamlFile } from "./yaml-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-yaml-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function told(text: string): Promise<string[]> {
  const path = join(folder, "f.yaml");
  await writeFile(path, text);
  return (await readYamlFile(path)).problems.map((problem) =>
    formatError(problem).replace(`${folder}/f.yaml:`, ""),
  );
}

const SAME_COLUMN = "(keys of one map begin in the same column)";
const QUOTES = "(put the value in quotes)";
const COLON = `the value holds a colon with a blank behind it, as only a key does ${QUOTES}`;

describe("a slip in YAML is told once, at its own place, with what to write", () => {
  it.each([
    // Columns
    [
      "e:\n  g: 3\n   vss: 3\n  f: 3\n",
      `3:4: vss begins in column 4, and g, in line 2, in column 3 ${SAME_COLUMN}`,
    ],
    [
      "e:\n  g: 3\n vss: 3\n  f: 3\n",
      `3:2: vss begins in column 2, and g, in line 2, in column 3 ${SAME_COLUMN}`,
    ],
    [
      "e:\n   g: 3\n  vss: 3\n  f: 3\n",
      `3:3: vss begins in column 3, and g, in line 2, in column 4 ${SAME_COLUMN}`,
    ],
    [
      "a: 1\n\n# more\n  b: 2\nc: 3\n",
      `4:3: b begins in column 3, and a, in line 1, in column 1 ${SAME_COLUMN}`,
    ],
    ["m:\n  - f: 1\n   u: 2\n", `3:4: u begins in column 4, and f, in line 2, in column 5 ${SAME_COLUMN}`],
    [
      "s:\n  - a\n - b\nc: 1\n",
      "3:2: this item begins in column 2, and the one in line 2 in column 3 (items of one list begin in the same column)",
    ],
    ["a: 1\n- b\n", "2:1: an item of a list stands where a key should (a list stands behind its key)"],
    // Tabs
    ["e:\n\tg: 3\n  v: 3\n  f: 3\n", "2:1: a tab stands in the indentation (indent with blanks alone)"],
    ["e:\n  g: 3\n  \tv: 3\n", "3:3: a tab stands in the indentation (indent with blanks alone)"],
    // Colons, dashes and commas that are missing
    [
      "a: 1\nrevision 1\nb: 2\n",
      "2:1: the line has no colon behind its key (write revision: 1, or indent it further if it goes on with the value above)",
    ],
    ["a: 1\nrevision:1\nb: 2\n", "2:1: a blank is missing behind the colon (write revision: 1)"],
    ["a:\n  b: 1\n  c 2\n", /^3:3: the line has no colon behind its key \(write c: 2, or/],
    ["licence\n  a: 1\n", "1:1: a colon is missing behind the key (write licence:)"],
    ["s:\n  - a\n  -b\nc: 1\n", "3:3: a blank is missing behind the dash (write - b)"],
    [
      "s:\n  - a\n  b\nc: 1\n",
      "3:3: the line has neither a dash before an item nor a colon behind a key (write - b for an item of the list)",
    ],
    [
      "// text\na: 1\n",
      "1:1: the line has no key (a key stands before a colon and a blank, and a comment behind #)",
    ],
    ['s: ["a" "b"]\n', "1:9: a comma is missing between two entries in brackets or braces"],
    ["s: {a: 1\n  b: 2}\n", "1:8: a comma is missing between two entries in brackets or braces"],
    // Values that need quotes
    ["title: LIS: the new one\n", `1:8: ${COLON}`],
    ["title: a: b: c\nb: 1\n", `1:8: ${COLON}`],
    ["title: @home\n", `1:8: the value begins with "@", a mark of YAML's own ${QUOTES}`],
    ["title: - a\n", `1:8: the value begins with a dash, as an item of a list does ${QUOTES}`],
    ["title: > a\n", `1:10: behind ">" and "|" the text begins in the next line ${QUOTES}`],
    [
      'title: "the "best" one"\n',
      "1:14: something follows the end of the value (put all of it in quotes, of the kind that is not in it)",
    ],
    ['title: "a\\q"\n', '1:10: "\\q" means nothing in double quotes (put the value in single quotes)'],
    [
      "title: !best a\n",
      "1:8: tags are not allowed (put a value in quotes that begins with an exclamation mark)",
    ],
    // What is not closed
    [
      'title: "a\nb: "c"\n',
      "1:8: the quote that opens here is never closed (put the same quote behind the value)",
    ],
    [
      "a: 1\nt: 'b\n  c: 1\n\nd: it\n",
      "2:4: the quote that opens here is never closed (put the same quote behind the value)",
    ],
    ...["s: [a, b\nc: 1\n", "s: [\na,\nb\n]\n"].map((text): [string, string] => [
      text,
      '1:4: the "[" that stands here is not closed, or a line up to its "]" is not indented (put a "]" behind the last entry, and each line up to it further in than the key)',
    ]),
    [
      "e: {\n  a: 1\n  b: 2\nc: 1\n",
      '1:4: the "{" that stands here is not closed, or a line up to its "}" is not indented (put a "}" behind the last entry, and each line up to it further in than the key)',
    ],
    // More than one
    ["a: 1\n---\n", '2:1: "---" begins a second document, and a file holds one (take the line out)'],
    ["a: 1\n---\n# end\n", '2:1: "---" begins a second document, and a file holds one (take the line out)'],
    [
      "a: 1\n---\na: 2\n",
      "2:1: a second document begins here, and a file holds one (put what follows into a file of its own)",
    ],
    ["a: 1\nb: 2\na: 3\n", '3:1: the key "a" stands in line 1 already (keep one of the two)'],
    [
      "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\n",
      "2:1: a mark of a merge stands here that nobody has finished (keep one of the two sides, without the marks)",
    ],
    // The parser's own words, where there are none of ours
    ["]\n", '1:1: Unexpected flow-seq-end token in YAML document: "]"'],
  ])("%j", async (text, message) => {
    expect(await told(text)).toEqual([
      typeof message === "string" ? message : expect.stringMatching(message),
    ]);
  });

  it("with carriage returns, too", async () => {
    expect(await told("a: 1\r\nrevision:1\r\nb: 2\r\n")).toEqual([
      "2:1: a blank is missing behind the colon (write revision: 1)",
    ]);
  });

  it("behind the keys that stand twice before it", async () => {
    expect(await told("a: 1\na: 2\nb c\nd: 1\nd: 2\n")).toEqual([
      '2:1: the key "a" stands in line 1 already (keep one of the two)',
      expect.stringMatching(/^3:1: the line has no colon/),
    ]);
  });
});

describe("a text of many slips", () => {
  it.each([
    ["colons in one line", "a: ".repeat(60_000)],
    ["lines without a colon", `a: 1\n${"b c\n".repeat(9000)}d: 1\n`],
    ["blanks", `a\n${" ".repeat(200_000)}x\nb: 1\n`],
    ["tabs", `a:\n${"\tb: 1\n".repeat(9000)}`],
  ])("is told of in no time that grows with their square: %s", async (_, text) => {
    const before = cpuTime();
    expect(await told(text)).toHaveLength(1);
    expect(cpuTime() - before).toBeLessThan(10_000);
  });
});
