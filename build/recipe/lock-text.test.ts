import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runOk } from "../../tests/support/shell.ts";
import { requireTools } from "../../tests/support/tools.ts";
import { sha256 } from "../base/index.ts";
import { withEntry } from "./lock-text.ts";
import type { LockedMedium } from "./recipe.ts";

const ENTRY: LockedMedium = {
  sha256: sha256("medium"),
  size: 6,
  when: "2026-11-23",
  by: "Jane Doe <jane@example.org>",
  from: undefined,
  note: undefined,
};
const block = (margin: string, end = "\n"): string =>
  ["a.iso:", `  sha256: ${ENTRY.sha256}`, "  size: 6", '  when: "2026-11-23"', `  by: ${ENTRY.by}`]
    .map((line) => margin + line + end)
    .join("");
const FLOW = `{sha256: ${ENTRY.sha256}, size: 6, when: "2026-11-23", by: ${ENTRY.by}}`;
const OTHER = `{sha256: ${sha256("o")}, size: 1, when: "2020-01-01", by: O}`;
const written = (text: string, entry = ENTRY): string | undefined =>
  withEntry(text, { id: "lis", file: "a.iso", entry });

describe("a new entry in the text of a lock", () => {
  it.each([
    ["nothing", "", `lis:\n${block("  ")}`],
    ["comments alone", "# ours\n\n# yours\n", `# ours\n\n# yours\nlis:\n${block("  ")}`],
    ["a comment without a line end", "# ours", `# ours\nlis:\n${block("  ")}`],
    ["the begin of a document", "---\n", `---\nlis:\n${block("  ")}`],
    ["a byte order mark", "\ufeff# ours\n", `\ufeff# ours\nlis:\n${block("  ")}`],
    ["no line end", `z: {o.iso: ${OTHER}}`, `z: {o.iso: ${OTHER}}\nlis:\n${block("  ")}`],
    [
      "line ends of Windows",
      `z: # z\r\n  o.iso: ${OTHER}\r\n`,
      `z: # z\r\n  o.iso: ${OTHER}\r\nlis:\r\n${block("  ", "\r\n")}`,
    ],
    [
      "comments behind keys, between entries and at the end",
      `# First.\nz: # z\n\n  # o\n  o.iso: ${OTHER} # sum\n  # of z\n\n# Last.\n`,
      `# First.\nz: # z\n\n  # o\n  o.iso: ${OTHER} # sum\n  # of z\nlis:\n${block("  ")}\n# Last.\n`,
    ],
    [
      "an indentation of its own",
      "z:\n    o.iso:\n        sha256: a\n",
      `z:\n    o.iso:\n        sha256: a\nlis:\n${block("    ").replaceAll(/^ {6}/gm, "        ")}`,
    ],
    [
      "its recipe in block style, and another behind it",
      `lis: # l\n  o.iso: ${OTHER}\n  # z\n\nz: {o.iso: ${OTHER}}\n`,
      `lis: # l\n  o.iso: ${OTHER}\n${block("  ")}  # z\n\nz: {o.iso: ${OTHER}}\n`,
    ],
    [
      "its recipe in flow style",
      `lis: {o.iso: ${OTHER}} # l\nz: {}\n`,
      `lis: {o.iso: ${OTHER}, a.iso: ${FLOW}} # l\nz: {}\n`,
    ],
    ["its recipe without a medium", "lis: {}\n# z\n", `lis: {a.iso: ${FLOW}}\n# z\n`],
    [
      "its recipe in flow style over several lines",
      `lis: {\n    o.iso: ${OTHER} # sum\n  }\n`,
      `lis: {\n    o.iso: ${OTHER}, # sum\n    a.iso: ${FLOW.replace("{", "{ ").replace(/\}$/, " }")}\n  }\n`,
    ],
    [
      "a comma at the end of flow style",
      `{z: {o.iso: ${OTHER},},}\n`,
      `{z: {o.iso: ${OTHER},}, lis: {a.iso: ${FLOW}}}\n`,
    ],
    [
      "a folded text before it",
      `z:\n  o.iso:\n    note: >-\n      one\n      two\n\n\n# Last.`,
      `z:\n  o.iso:\n    note: >-\n      one\n      two\nlis:\n${block("  ")}\n\n# Last.`,
    ],
  ])("leaves every byte that is there: %s", (_, before, after) => {
    expect(written(before)).toBe(after);
  });

  it("is quoted where it must be, in flow style too", () => {
    const note = "a, b: {c} # d";
    const file = "x: y, {z}.iso";
    for (const text of ["", `lis: {o.iso: ${OTHER}}\n`, `{"lis": {}}`]) {
      const after = withEntry(text, { id: "lis", file, entry: { ...ENTRY, note } }) ?? "";
      expect((parse(after) as Record<string, object>).lis).toMatchObject({ [file]: { size: 6, note } });
    }
  });

  it.each([
    ["two documents", `z: {o.iso: ${OTHER}}\n---\nz: {}\n`],
    ["the end of a document before it", "---\n...\n"],
    ["a null", "null\n"],
    ["keys that are marked as such", "? z\n: {}\n"],
  ])("is not written at all where what is there would have to change: %s", (_, text) => {
    expect(written(text)).toBeUndefined();
  });
});

describe("an entry in place of another in the text of a lock", () => {
  it.each([
    [
      "comments behind its values, and a folded note",
      `lis:\n  a.iso: # a\n    size: 1\n    # sha256sum\n    sha256: ${sha256("o")} # sum\n    when: '2020-01-01'\n    by: O # o\n    note: >- # n\n      one\n      two\n    from: http://example.org/ # f\n  # z\nz: {}\n`,
      { note: "new" },
      `lis:\n  a.iso: # a\n    size: 6\n    # sha256sum\n    sha256: ${ENTRY.sha256} # sum\n    when: '2026-11-23'\n    by: ${ENTRY.by} # o\n    note: new # n\n  # z\nz: {}\n`,
    ],
    [
      "a field that it had not, with line ends of Windows",
      `lis:\r\n  a.iso:\r\n    size: 1\r\n    sha256: x\r\n    when: y\r\n    by: |-\r\n      O`,
      { from: "http://example.org/" },
      `lis:\r\n  a.iso:\r\n    size: 6\r\n    sha256: ${ENTRY.sha256}\r\n    when: "2026-11-23"\r\n    by: ${ENTRY.by}\r\n    from: http://example.org/\r\n`,
    ],
    [
      "flow style, whose last field goes",
      `lis: {a.iso: {sha256: x, size: 1, when: y, by: O, note: n}, z.iso: ${OTHER}} # l\n`,
      {},
      `lis: {a.iso: ${FLOW}, z.iso: ${OTHER}} # l\n`,
    ],
    [
      "flow style, whose first field goes, and one comes",
      `lis: {a.iso: {note: n, sha256: x, size: 1, when: y, by: O}}`,
      { from: "http://example.org/" },
      `lis: {a.iso: ${FLOW.slice(0, -1)}, from: http://example.org/}}`,
    ],
    [
      "flow style over several lines",
      `lis:\n  a.iso: {\n    sha256: x, # sum\n    size: 1, when: y, by: O, # o\n    note: n # n\n  }\n`,
      {},
      `lis:\n  a.iso: {\n    sha256: ${ENTRY.sha256}, # sum\n    size: 6, when: "2026-11-23", by: ${ENTRY.by}, # o\n     # n\n  }\n`,
    ],
  ])("changes that alone: %s", (_, before, changes, after) => {
    expect(written(before, { ...ENTRY, ...changes })).toBe(after);
  });
});

describe("any lock", () => {
  // Parts of a lock as people write it, without line ends.
  const comments = fc.constantFrom([], [""], ["# c"], ["", "# c", ""], ["  # in"], ["    # deep"]);
  const behind = fc.constantFrom("", " # c", " ");
  const entry = (margin: string) =>
    fc.oneof(
      fc.constant({ head: ` ${OTHER}`, lines: [] as string[] }),
      fc
        .record({ c: behind, more: comments, by: fc.constantFrom("O", ">-", '"O\\x41"') })
        .map(({ c, more, by }) => ({
          head: c,
          lines: [
            `${margin}sha256:   ${sha256("o")}${c}`,
            ...more,
            `${margin}size: 1${c}`,
            `${margin}when: "2020-01-01"`,
            `${margin}by: ${by}`,
            ...(by === ">-" ? [`${margin}  one`, `${margin}  two`] : []),
          ],
        })),
    );
  const recipe = fc.record({
    id: fc.constantFrom("lis", "zeta", "ant", "lis-3.4", '"constructor"'),
    media: fc.uniqueArray(fc.constantFrom("a.iso", "b c.iso", "'z.iso'"), { minLength: 1 }),
    isFlow: fc.boolean(),
    step: fc.constantFrom(1, 2, 4),
    between: comments,
    behind,
  });
  const lock = fc.record({
    recipes: fc.uniqueArray(recipe, { selector: ({ id }) => id }),
    entries: fc.infiniteStream(entry("        ")),
    end: fc.constantFrom("\n", "\r\n"),
    isEnded: fc.boolean(),
    head: comments,
  });

  type Parts = typeof lock extends fc.Arbitrary<infer T> ? T : never;

  /** Its text and lines; `own`: from which line to which the entry's own stand, if it has any. */
  function made({ recipes, entries, end, isEnded, head }: Parts) {
    const lines: string[] = [...head];
    let own: readonly [number, number] | undefined;
    for (const { id, media, isFlow, step, between, behind: c } of recipes) {
      if (isFlow) {
        if (id === "lis" && media.includes("a.iso")) own = [lines.length, lines.length + 1];
        lines.push(`${id}: {${media.map((file) => `${file}: ${OTHER}`).join(", ")}}${c}`);
      } else {
        lines.push(`${id}:${c}`);
        for (const file of media) {
          const { value } = entries.next() as { value: { head: string; lines: string[] } }; // it has no end
          const start = lines.length;
          lines.push(`${" ".repeat(step)}${file}:${value.head}`, ...value.lines);
          if (id === "lis" && file === "a.iso") own = [start, lines.length];
        }
      }
      lines.push(...between);
    }
    return { text: lines.join(end) + (isEnded && lines.length > 0 ? end : ""), lines, own };
  }

  it("has all its bytes outside of the entry afterwards, in their order", () => {
    fc.assert(
      fc.property(lock, (parts) => {
        const { end, isEnded } = parts;
        const { text, lines, own } = made(parts);
        const after = written(text) ?? "";
        expect((parse(after) as { lis: Record<string, object> }).lis["a.iso"]).toMatchObject({ size: 6 });
        const is = after.split(end);
        if (own) {
          const [first, last] = own;
          expect(is.slice(0, first)).toEqual(lines.slice(0, first));
          const rest = lines.slice(last);
          if (rest.length > 0) expect(after.endsWith(rest.join(end) + (isEnded ? end : ""))).toBe(true);
        } else {
          let begin = 0;
          while (begin < text.length && text[begin] === after[begin]) begin++;
          let close = 0;
          while (close < text.length - begin && text.at(-1 - close) === after.at(-1 - close)) close++;
          expect(begin + close).toBe(text.length);
        }
        if (text.includes("\r\n")) expect(after).not.toMatch(/[^\r]\n/);
      }),
      { numRuns: 60 },
    );
  });

  it.skipIf(!requireTools("python3"))("says to another parser what was there, and the entry", async () => {
    const texts = fc.sample(lock, 200).map((parts) => made(parts).text);
    const { stdout } = await runOk("/usr/bin/python3", ["-c", READ_ALL], {
      input: JSON.stringify(texts.flatMap((text) => [text, written(text) ?? "not written"])),
    });
    const read = JSON.parse(stdout) as (Record<string, Record<string, object>> | null)[]; // as locks are made above
    for (let i = 0; i < read.length; i += 2) {
      const before = read[i] ?? {};
      const lis = { ...before["lis"], "a.iso": ENTRY };
      expect(read[i + 1]).toEqual({ ...before, lis });
    }
    expect(read).toHaveLength(400);
  });
});

const READ_ALL =
  "import json, sys, yaml; print(json.dumps([yaml.safe_load(t) for t in json.load(sys.stdin)]))";
