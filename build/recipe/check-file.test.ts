import { describe, expect, it } from "vitest";
import { formatError } from "../base/index.ts";
import { checkFamily, checkLock } from "./check-file.ts";
import { FAMILY, KNOWN, recipeProject } from "./project.test-support.ts";

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

  it("is told of an entry that is called as an object's prototype, too", async () => {
    expect(await check(`__proto__:\n  a.iso:\n${entry(SHA256)}`)).toEqual([
      "recipes/lock.yaml:1:1: no recipe beside it is called __proto__ (take the entry out)",
    ]);
    expect(await check(`r:\n  a.iso:\n${entry(SHA256)}  __proto__:\n${entry(SHA256)}`)).toEqual([
      "recipes/lock.yaml:4:3: r has no medium __proto__ (take the entry out)",
    ]);
  });

  it("shows what a key holds that would be a terminal's, or turn a line around", async () => {
    const [problem] = await check(`"\\e[2J\\u202Er":\n  a.iso: 1\n`);
    expect(problem).toContain("\\x1b[2J\\u202er.a.iso must be a map of keys");
  });

  it("is well for a recipe whose own mistakes hide its media", async () => {
    await files({ "recipes/r.yaml": "title: [", "recipes/lock.yaml": `r:\n  a.iso:\n${entry(SHA256)}` });
    expect(await checkLock(`${folder()}/recipes/lock.yaml`)).toEqual([]);
  });
});

describe("a family by itself", () => {
  const check = async (texts: Readonly<Record<string, string>>) => {
    await files(
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [`recipes/families/${name}`, text])),
    );
    return told(await checkFamily(`${folder()}/recipes/families/f.yaml`, KNOWN));
  };

  it("is held against what families have, and so is what it extends", async () => {
    expect(await check({ "f.yaml": `extends: g.yaml\n${FAMILY}`, "g.yaml": `title: t\n` })).toEqual([
      expect.stringContaining('recipes/families/g.yaml:1:1: a family cannot have the key "title"'),
    ]);
  });

  it("names nothing that nobody knows, nor does what it extends", async () => {
    const problems = await check({
      "f.yaml": `extends: g.yaml\n${FAMILY.replace("wheezy", "weezy")}`,
      "g.yaml": `source: { daemons: [hv_kvp_deamon] }
overrides:
  - { daemon: hv_kvp_daemon, profile: kvp-11, because: b }
  - { check: version, rpm: a.rpm, because: b }
`,
    });
    expect(problems).toEqual([
      'recipes/families/f.yaml:9:10: lisdeb knows no suite "weezy" (did you mean "wheezy"?)',
      'recipes/families/g.yaml:1:21: lisdeb knows no daemon "hv_kvp_deamon" (did you mean "hv_kvp_daemon"?)',
      'recipes/families/g.yaml:3:39: lisdeb knows no profile "kvp-11" (did you mean "kvp-1"?)',
      "recipes/families/g.yaml:4:28: overrides.1 is for a check, and so has no rpm",
    ]);
  });

  it("extends three others at most, for a recipe is to extend it", async () => {
    const four = {
      "f.yaml": "extends: g.yaml\n",
      "g.yaml": "extends: h.yaml\n",
      "h.yaml": "extends: i.yaml\n",
    };
    expect(await check({ ...four, "i.yaml": FAMILY })).toEqual([]);
    expect(await check({ ...four, "i.yaml": "extends: j.yaml\n", "j.yaml": FAMILY })).toEqual([
      'recipes/families/i.yaml:1:10: "j.yaml" is a fifth file: families may extend families, four in all',
    ]);
  });
});
