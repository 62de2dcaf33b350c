import { describe, expect, it } from "vitest";
import { formatError } from "../base/index.ts";
import { checkFamily, checkLock } from "./check-file.ts";
import { FAMILY, recipeProject } from "./project.test-support.ts";

const { folder, files } = recipeProject();
const told = (problems: Awaited<ReturnType<typeof checkLock>>) =>
  problems.map((problem) => formatError(problem).replaceAll(`${folder()}/`, ""));

const RECIPE = `title: t
version: "1"
media:
  - file: a.iso
licence: { verdict: ambiguous, evidence: e }
`;
const entry = (sha256: string) => `    { sha256: ${sha256}, size: 1, when: "2026-11-23", by: Jane Doe }\n`;
const SHA256 = "a".repeat(64);

describe("a lock by itself", () => {
  const check = async (lock: string) => {
    await files({ "recipes/r.yaml": RECIPE, "recipes/lock.yaml": lock });
    return told(await checkLock(`${folder()}/recipes/lock.yaml`));
  };

  it("is well where each entry is one, and is of a recipe's medium", async () => {
    expect(await check(`# who measured what\nr:\n  a.iso:\n${entry(SHA256)}`)).toEqual([]);
  });

  it.each([
    [
      "an entry that is none",
      `r:\n  a.iso:\n${entry("abc")}`,
      'recipes/lock.yaml:3:15: r.a.iso.sha256 must be 64 lower-case hex digits, not "abc"',
    ],
    [
      "a key that there is not",
      `r:\n  a.iso:\n${entry(SHA256).replace("by:", "buy:")}`,
      "recipes/lock.yaml:3:5: r.a.iso.by is missing",
    ],
    [
      "a key that there is not, with the nearest right one",
      `r:\n  a.iso:\n${entry(SHA256).replace("by:", "frm: x, by:")}`,
      `recipes/lock.yaml:3:110: unknown key "frm" (did you mean "from"?)`,
    ],
    [
      "a recipe that is not there",
      `R:\n  a.iso:\n${entry(SHA256)}`,
      'recipes/lock.yaml:1:1: no recipe beside it is called R (did you mean "r"?)',
    ],
    [
      "a medium that the recipe does not name",
      `r:\n  b.iso:\n${entry(SHA256)}`,
      'recipes/lock.yaml:2:3: r has no medium b.iso (did you mean "a.iso"?)',
    ],
  ])("%s is told with line and column", async (_, lock, problem) => {
    expect(await check(lock)).toContain(problem);
  });

  it("is well for a recipe whose own mistakes hide its media", async () => {
    await files({ "recipes/r.yaml": "title: [", "recipes/lock.yaml": `r:\n  a.iso:\n${entry(SHA256)}` });
    expect(await checkLock(`${folder()}/recipes/lock.yaml`)).toEqual([]);
  });
});

describe("a family by itself", () => {
  it("is held against what families have, and so is what it extends", async () => {
    await files({
      "recipes/families/f.yaml": `extends: g.yaml\n${FAMILY}`,
      "recipes/families/g.yaml": `title: t\n`,
    });
    expect(told(await checkFamily(`${folder()}/recipes/families/f.yaml`))).toEqual([
      expect.stringContaining('recipes/families/g.yaml:1:1: a family cannot have the key "title"'),
    ]);
  });
});
