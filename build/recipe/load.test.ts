import { mkdtemp, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cpuTime } from "../../tests/support/cpu-time.ts";
import { formatError } from "../base/index.ts";
import { checkRecipe, loadRecipe } from "./load.ts";
import { KNOWN } from "./project.test-support.ts";

const GOOD = `title: LIS of the test
version: "3.4"
media:
  - file: LinuxICv34.iso
licence:
  verdict: GPL-2.0
  evidence: the test says so
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lisdeb-recipe-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(text: string | Uint8Array, name = "lis-test.yaml"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** The problems of a recipe, as people see them, without the folder. */
async function problems(text: string | Uint8Array, name?: string): Promise<string[]> {
  const checked = await checkRecipe(await file(text, name), KNOWN);
  return checked.problems.map((problem) => formatError(problem).replace(`${folder}/`, ""));
}

describe("a good recipe", () => {
  it("of seven lines is enough; the rest has defaults", async () => {
    const recipe = await loadRecipe(await file(GOOD), KNOWN);
    expect(recipe).toMatchObject({
      id: "lis-test",
      version: "3.4",
      revision: 1,
      suites: undefined,
      changes: [],
    });
    expect(recipe.media).toEqual([
      { file: "LinuxICv34.iso", urls: [], path: undefined, lock: undefined, stated: [] },
    ]);
  });

  it("may state the generation of each daemon, and only one that there is", async () => {
    const stated = `${GOOD}expect:\n  generation: 2\n  vss: 2\n  fcopy: 3\n`;
    expect((await loadRecipe(await file(stated), KNOWN)).expect).toEqual({ generation: 2, vss: 2, fcopy: 3 });
    expect((await loadRecipe(await file(`${GOOD}expect:\n  vss: 3\n`), KNOWN)).expect).toEqual({ vss: 3 });
    expect(await problems(`${GOOD}expect:\n  vss: 1\n`)).toEqual([
      expect.stringContaining("lis-test.yaml:9:") as string,
    ]);
  });

  it("takes a medium's digest from lock.yaml beside it", async () => {
    const sha256 = "ab".repeat(32);
    await file(
      `lis-test:\n  LinuxICv34.iso:\n    sha256: ${sha256}\n    size: 12\n    when: "2026-11-23"\n    by: Jane\n    from: https://example.org/x.iso\n`,
      "lock.yaml",
    );
    const recipe = await loadRecipe(await file(GOOD), KNOWN);
    expect(recipe.media[0]?.lock).toEqual({
      sha256,
      size: 12,
      when: "2026-11-23",
      by: "Jane",
      from: "https://example.org/x.iso",
      note: undefined,
    });
  });

  it("is not taken for locked since its id or its medium is called as what every object has", async () => {
    await file("{}", "lock.yaml");
    const recipe = await loadRecipe(
      await file(GOOD.replace("LinuxICv34.iso", "name"), "constructor.yaml"),
      KNOWN,
    );
    expect(recipe.media).toMatchObject([{ file: "name", lock: undefined }]);
  });

  it("may name a medium of its own project by path", async () => {
    await mkdir(join(folder, "recipes"));
    const path = await file(
      GOOD.replace("LinuxICv34.iso", "x.iso\n    path: ../samples/x.iso"),
      "recipes/demo.yaml",
    );
    expect((await loadRecipe(path, KNOWN)).media[0]?.path).toBe(join(folder, "samples/x.iso"));
  });
});

describe("every mistake is told with file, line and column", () => {
  it.each([
    [
      "an unknown key, with the nearest right one",
      GOOD.replace("licence:", "license:"),
      [
        "lis-test.yaml:1:1: licence is missing",
        'lis-test.yaml:5:1: unknown key "license" (did you mean "licence"?)',
      ],
    ],
    [
      "an unknown key that is another word for a known one",
      `${GOOD}expect: { kvp: 1, vss: 2 }\n`,
      ['lis-test.yaml:8:11: unknown key "kvp" (did you mean "generation"?)'],
    ],
    [
      "an unknown key inside",
      GOOD.replace("- file: L", "- flie: x\n    file: L"),
      ['lis-test.yaml:4:5: unknown key "flie" (did you mean "file"?)'],
    ],
    [
      "a number where text must stand",
      GOOD.replace('"3.4"', "3.40"),
      [
        "lis-test.yaml:2:10: version must be text, not 3.4 (put it in quotes, as it stands there: without them 3.0 is the number 3)",
      ],
    ],
    [
      "a version that Debian does not allow",
      GOOD.replace('"3.4"', "rhel63.3.4"),
      [
        "lis-test.yaml:2:10: version must begin with a digit and hold only letters, digits, '.', '+' and '~', not \"rhel63.3.4\"",
      ],
    ],
    [
      "a verdict that is none",
      GOOD.replace("GPL-2.0", "GPL-2"),
      [
        'lis-test.yaml:6:12: licence.verdict must be one of GPL-2.0, GPL-2.0-or-later, GPL-3.0-or-later, ambiguous, not "GPL-2" (did you mean "GPL-2.0"?)',
      ],
    ],
    [
      "a suite that nobody knows",
      `${GOOD}suites:\n  - wheezy\n  - jesie\n`,
      ['lis-test.yaml:10:5: lisdeb knows no suite "jesie" (did you mean "jessie"?)'],
    ],
    [
      "a key that stands twice",
      `${GOOD}version: "3.5"\n`,
      ['lis-test.yaml:8:1: the key "version" stands in line 2 already (keep one of the two)'],
    ],
    [
      "a wrong type",
      GOOD.replace("\n  - file: LinuxICv34.iso", " LinuxICv34.iso"),
      ['lis-test.yaml:3:8: media must be a list, not "LinuxICv34.iso"'],
    ],
    [
      "a text of many characters where a list of few belongs, once",
      GOOD.replace("LinuxICv34.iso", "LinuxICv34.iso\n    urls: https://example.org/LinuxICv34.iso"),
      ['lis-test.yaml:5:11: media.0.urls must be a list, not "https://example.org/LinuxICv34.iso"'],
    ],
    [
      "a number past all bounds, once",
      `${GOOD}revision: 99999999999999999999999999\n`,
      ["lis-test.yaml:8:11: revision must be at most 999, not 1e+26"],
    ],
    [
      "a number without end",
      `${GOOD}revision: -.inf\n`,
      ["lis-test.yaml:8:11: revision must be a number, not -.inf"],
    ],
    [
      "a number that is none",
      `${GOOD}revision: .nan\n`,
      ["lis-test.yaml:8:11: revision must be a number, not .nan"],
    ],
    ["an empty file", "", ["lis-test.yaml:1:1: the file must be a map of keys"]],
    [
      "the same medium twice",
      GOOD.replace("licence", "  - file: LinuxICv34.iso\nlicence"),
      ["lis-test.yaml:5:11: media names LinuxICv34.iso twice"],
    ],
    [
      "changes that do not match the revision",
      `${GOOD}changes:\n  - revision: 2\n    date: "2026-01-01"\n    lines: [x]\n`,
      ["lis-test.yaml:9:15: the newest change is of revision 2, and the recipe's revision is 1"],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await problems(text)).toEqual(expected);
  });

  it("a file name that cannot be an id", async () => {
    expect(await problems(GOOD, "LIS 3.4.yaml")).toEqual([
      'LIS 3.4.yaml: an id consists of lower-case letters, digits, "." and "-", and "LIS 3.4" does not (the file\'s name is the recipe\'s id)',
    ]);
    const long = "a".repeat(65);
    expect(await problems(GOOD, `${long}.yaml`)).toEqual([
      `${long}.yaml: an id has at most 64 characters, and "${long}" has 65 (the file's name is the recipe's id)`,
    ]);
  });

  it.each([
    ["lock.yaml", "is the lock of the recipes in its folder, and no recipe"],
    ["toolchain.yaml", "lists what daemons are compiled with, and is no recipe"],
    ["lock.yml", "lock.yaml is a file of lisdeb's own beside recipes"],
  ])("a name that something else beside recipes has: %s", async (name, told) => {
    expect(await problems(GOOD, name)).toEqual([`${name}: ${told} (the file's name is the recipe's id)`]);
  });

  it.each([
    ["released", "2026-02-31"],
    ["built", "2023-02-29"],
  ])("a day that there is not: %s", async (key, day) => {
    expect(await problems(`${GOOD}${key}: "${day}"\n`)).toEqual([
      expect.stringContaining(`: ${key} must be a day that there is, not "${day}"`),
    ]);
    expect(await problems(`${GOOD}${key}: "2024-02-29"\n`)).toEqual([]);
  });

  it("a mistake in the lock", async () => {
    await file(
      'lis-test:\n  x.iso:\n    sha256: abc\n    size: 1\n    when: "2026-11-23"\n    by: Jane\n',
      "lock.yaml",
    );
    expect(await problems(GOOD)).toEqual([
      'lock.yaml:3:13: lis-test.x.iso.sha256 must be 64 lower-case hex digits, not "abc"',
    ]);
  });

  it("counts further mistakes when a build is refused", async () => {
    const path = await file(GOOD.replace('"3.4"', "x").replace("GPL-2.0", "y"));
    await expect(loadRecipe(path, KNOWN)).rejects.toMatchObject({
      hint: expect.stringContaining("and 1 more") as string,
    });
  });
});

describe("hostile recipes are refused", () => {
  it.each([
    ["aliases that explode", `a: &a [x,x]\nb: &b [*a,*a]\n${GOOD}`, "anchors are not allowed"],
    ["very deep nesting", `title: ${"[".repeat(60)}${"]".repeat(60)}\n`, "is nested too deeply"],
    ["nesting that the parser does not survive", "- ".repeat(100_000), "is nested too deeply"],
    ["a tag that hides what is in it", `${GOOD}expect: !!omap [generation: 9, foo: 1]\n`, "tags are not"],
    ["a set in place of a map", `${GOOD}expect: !!set {generation, foo}\n`, "tags are not"],
    ["a tag that changes a text", GOOD.replace("title: LIS", "title: !!binary LIS"), "tags are not"],
    ["another YAML", `%YAML 1.1\n---\n${GOOD}revision: 010\n`, "directives are not"],
    ["an alias that was meant for a text", `${GOOD}homepage: *.org\n`, "begins with an asterisk"],
    ["a list for a key", `${GOOD}? [a]\n: b\n`, "a key must be text"],
    [
      "a title that breaks out of its control field",
      GOOD.replace("LIS of the test", '"x\\nDepends: evil"'),
      "must be one line",
    ],
    [
      "an address that is a file",
      GOOD.replace("LinuxICv34.iso", "a.iso\n    urls: ['file:///etc/passwd']"),
      "must be an http or https address",
    ],
    [
      "an address with a password",
      GOOD.replace("LinuxICv34.iso", "a.iso\n    urls: ['https://u:p@example.org/']"),
      "must be an http or https address",
    ],
    ["a file name with folders", GOOD.replace("LinuxICv34.iso", "../a.iso"), "must be a plain file name"],
    [
      "a path out of the project",
      GOOD.replace("LinuxICv34.iso", "a.iso\n    path: ../../../etc/passwd"),
      "leads out of",
    ],
    ["an absolute path", GOOD.replace("LinuxICv34.iso", "a.iso\n    path: /etc/passwd"), "leads out of"],
    ["a maintainer with a second field", GOOD + 'maintainer: "A <a@b>\\nX: y"\n', "must"],
    [
      "a tag that makes objects",
      GOOD.replace("title: LIS", "title: !!js/function LIS"),
      "tags are not allowed",
    ],
  ])("%s", async (_, text, said) => {
    const found = await problems(text);
    expect(found.join("\n")).toContain(said);
  });

  it("a file of megabytes", async () => {
    const path = await file(`#${"x".repeat(300_000)}\n${GOOD}`);
    await expect(checkRecipe(path, KNOWN)).rejects.toMatchObject({ code: "limit-exceeded" });
  });

  it("a map of very many keys, in no time that grows with their square", async () => {
    const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}:\n`).join("");
    const before = cpuTime();
    expect(await problems(keys(30_000))).toEqual(["lis-test.yaml:1:1: has more than 10000 keys"]);
    const unknown = await problems(GOOD + keys(9000));
    expect(cpuTime() - before).toBeLessThan(10_000);
    expect(unknown).toHaveLength(101);
    expect(unknown.slice(-2)).toEqual([
      'lis-test.yaml:107:1: unknown key "k99"',
      "lis-test.yaml: has 8900 more problems",
    ]);
  });

  it("keys that stand twice in maps within others, at the second's place", async () => {
    expect(await problems(`${GOOD}  verdict: x\na: [{b: 1, "b": 2}]\n`)).toEqual([
      'lis-test.yaml:8:3: the key "verdict" stands in line 6 already (keep one of the two)',
      'lis-test.yaml:9:12: the key "b" stands in line 9 already (keep one of the two)',
    ]);
  });

  it("bytes that are not UTF-8", async () => {
    const path = await file(new Uint8Array([0x74, 0xff, 0xfe]));
    await expect(checkRecipe(path, KNOWN)).rejects.toMatchObject({ code: "recipe-invalid" });
  });

  it("a file that is not there", async () => {
    await expect(checkRecipe(join(folder, "none.yaml"), KNOWN)).rejects.toMatchObject({
      code: "input-missing",
    });
  });
});
