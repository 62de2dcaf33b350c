// The JSON Schema that editors hold recipes and families against, judged by Python's jsonschema.
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatError } from "../build/base/index.ts";
import { KNOWN_NAMES } from "../build/cli/index.ts";
import {
  checkFamily,
  checkRecipe,
  familyJsonSchema,
  listRecipes,
  recipeJsonSchema,
} from "../build/recipe/index.ts";
import { mistakesIn } from "./support/mistakes.ts";
import { runOk, temporaryFolder } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const work = temporaryFolder("recipe-json-schema");
afterAll(() => work.remove());
const FOLDER = join(import.meta.dirname, "..", "recipes");
const RECIPES = (await listRecipes()).map(({ path }) => path);
const FAMILIES = readdirSync(join(FOLDER, "families")).filter((name) => name.endsWith(".yaml"));

const SHA256 = "ab".repeat(32);
const SHARED = {
  licence: { verdict: "GPL-2.0", evidence: "e" },
  homepage: "https://example.org/",
  maintainer: "Jane Doe <jane@example.org>",
  suites: ["wheezy"],
  sources: ["s"],
  unchecked: ["u"],
};
const OVERRIDES = [
  { rpm: "a*.rpm", profile: "kvp-1", because: "b" },
  { daemon: "hv_kvp_daemon", profile: "unused", because: "b" },
  { sha256: SHA256, profile: "kvp-1", because: "b" },
  { check: "version", because: "b" },
];
const OF_ONE = { title: "t", version: "1.2", released: "2012-09-21", revision: 1, built: "2012-09-21" };
/** All that a recipe of a medium may have. */
const ON_MEDIUM = {
  ...OF_ONE,
  ...SHARED,
  media: [
    {
      file: "a.iso",
      urls: ["https://example.org/a.iso"],
      path: "a.iso",
      stated: [{ sha256: SHA256, by: "b", at: "http://example.org/sums?of=a@b" }],
    },
  ],
  licence: { ...SHARED.licence, copyright: "2026 Jane Doe" },
  expect: { generation: 3, vss: 3, fcopy: 3 },
  overrides: OVERRIDES,
  changes: [{ revision: 1, date: "2026-11-22", lines: ["l"] }],
};
/** And of a kernel's sources. */
const OF_SOURCE = {
  ...OF_ONE,
  ...SHARED,
  media: [{ file: "linux.tar.xz" }],
  source: {
    kernel: "6.1",
    daemons: ["hv_kvp_daemon"],
    architectures: ["amd64"],
    patches: ["fix.patch"],
  },
};
const FAMILY = {
  ...SHARED,
  kind: "media",
  line: ["4.2"],
  expect: { vss: 3 },
  overrides: OVERRIDES,
};
/** What is right by itself, and not beside something else. */
const BETWEEN_KEYS: readonly object[] = [
  { ...OF_SOURCE, media: [{ file: "a.iso" }, { file: "b.iso" }] },
  { ...OF_SOURCE, licence: ON_MEDIUM.licence },
  ...[
    { because: "b" },
    { profile: "kvp-1", because: "b" },
    { daemon: "hv_kvp_daemon", because: "b" },
    ...[{ rpm: "a" }, { daemon: "hv_kvp_daemon" }, { sha256: SHA256 }, { profile: "kvp-1" }].map((one) => ({
      check: "version",
      because: "b",
      ...one,
    })),
  ].map((override) => ({ ...ON_MEDIUM, overrides: [override] })),
];

describe.skipIf(!requireTools("jsonschema"))(
  "the JSON Schema of recipes and families",
  { timeout: 60_000 },
  () => {
    it("is one, and takes every recipe and family that comes with lisdeb", async () => {
      const found = await judged(
        FAMILIES.map((name) => join(FOLDER, "families", name)),
        RECIPES,
      );
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((path) => [path, null])));
      expect(Object.keys(found)).toHaveLength(FAMILIES.length + RECIPES.length);
    });

    it("and lisdeb refuse the same mistakes", async () => {
      const good = `title: t\nversion: "1"\nmedia: [{ file: a.iso }]\nlicence: { verdict: GPL-2.0, evidence: e }\n`;
      const extending = "extends: families/lis-4.yaml\ntitle: t\nversion: '4.4'\nmedia: [{ file: a.iso }]\n";
      const source = "source: { kernel: '6.1' }\n";
      const texts = {
        good: [good, true],
        extending: [extending, true],
        "extending-part": [`${extending}licence: { evidence: e }\n`, false],
        "extending-verdict": [`${extending}licence: { verdict: GPL-2.0 }\n`, false],
        "extending-licence": [`${extending}licence: { verdict: ambiguous, evidence: e }\n`, true],
        "source-good": [good + source, true],
        override: [`${good}overrides: [{ daemon: hv_kvp_daemon, profile: kvp-1, because: b }]\n`, true],
        "override-check": [`${good}overrides: [{ check: version, because: b }]\n`, true],
        "override-check-unknown": [`${good}overrides: [{ check: licence, because: b }]\n`, false],
        "override-both": [`${good}overrides: [{ check: version, profile: kvp-1, because: b }]\n`, false],
        "no-licence": [good.replace(/licence.*\n/, ""), false],
        "no-evidence": [good.replace(", evidence: e", ""), false],
        "no-version": [extending.replace(/version.*\n/, ""), false],
        "no-media": [extending.replace(/media.*\n/, ""), false],
        "unknown-key": [`${good}verson: x\n`, false],
        "unknown-inside": [good.replace("evidence: e", "evidence: e, evidense: f"), false],
        "wrong-verdict": [good.replace("GPL-2.0", "GPL-2"), false],
        "number-version": [good.replace('"1"', "3.1"), false],
        "odd-version": [good.replace('"1"', "rhel63.3.4"), false],
        "wrong-generation": [`${good}expect: { generation: 4 }\n`, false],
        "known-suites": [`${good}suites: [wheezy, bookworm]\n`, true],
        "unknown-suite": [`${good}suites: [weezy]\n`, false],
        "unknown-profile": [
          `${good}overrides: [{ daemon: hv_kvp_daemon, profile: kvp-33, because: b }]\n`,
          false,
        ],
        "unused-profile": [
          `${good}overrides: [{ daemon: hv_kvp_daemon, profile: unused, because: b }]\n`,
          true,
        ],
        "unknown-daemon": [
          `${good}overrides: [{ daemon: hv_kvp_demon, profile: kvp-1, because: b }]\n`,
          false,
        ],
        "source-daemon": [good + source.replace("}", ", daemons: [hv_kvp] }"), false],
        "source-empty": [`${good}source: {}\n`, false],
        "source-arch": [good + source.replace("}", ", architectures: [arm64] }"), false],
        "override-no-profile": [`${good}overrides: [{ daemon: hv_kvp_daemon, because: b }]\n`, false],
        "override-no-reason": [`${good}overrides: [{ daemon: hv_kvp_daemon, profile: kvp-1 }]\n`, false],
        "built-month": [`${good}built: "2012-07"\n`, false],
        "path-from-root": [extending.replace("families/lis-4.yaml", "/etc/passwd"), false],
      } as const;
      const folder = join(work.path, "recipes");
      await mkdir(join(folder, "families"), { recursive: true });
      await writeFile(
        join(folder, "families", "lis-4.yaml"),
        readFileSync(join(FOLDER, "families", "lis-4.yaml")),
      );
      const paths = Object.fromEntries(
        Object.keys(texts).map((name) => [name, join(folder, `${name}.yaml`)]),
      );
      for (const [name, [text]] of Object.entries(texts)) await writeFile(paths[name]!, text);
      const found = await judged([], Object.values(paths));
      for (const [name, [, isGood]] of Object.entries(texts)) {
        const { problems } = await checkRecipe(paths[name]!, KNOWN_NAMES);
        expect({ name, schema: found[paths[name]!] === null, lisdeb: problems.length === 0 }).toEqual({
          name,
          schema: isGood,
          lisdeb: isGood,
        });
      }
    });

    it("and lisdeb answer alike of recipes and families with one mistake each, whatever it is", async () => {
      const folder = join(work.path, "mistakes");
      await mkdir(join(folder, "families"), { recursive: true });
      for (const patch of ["fix.patch", "x"]) await writeFile(join(folder, patch), "");
      const ofRecipes = [...[ON_MEDIUM, OF_SOURCE].flatMap(mistakesIn), ...BETWEEN_KEYS];
      const said = await judgedValues([FAMILY, ...mistakesIn(FAMILY)], [ON_MEDIUM, OF_SOURCE, ...ofRecipes]);
      const differ: string[] = [];
      for (const { value, isFamily, problem } of said) {
        const path = join(folder, isFamily ? "families/f.yaml" : "r.yaml");
        const text = JSON.stringify(value);
        await writeFile(path, text);
        const problems = isFamily
          ? await checkFamily(path, KNOWN_NAMES)
          : (await checkRecipe(path, KNOWN_NAMES)).problems;
        if ((problem === null) !== (problems.length === 0))
          differ.push(`${problem ?? "taken"} | ${problems.map(formatError).join("; ") || "taken"} | ${text}`);
      }
      expect(differ).toEqual([]);
      const taken = said.filter(({ problem }) => problem === null).map(({ value }) => value);
      for (const sound of [ON_MEDIUM, OF_SOURCE, FAMILY]) expect(taken).toContain(sound);
      for (const mistake of BETWEEN_KEYS) expect(taken).not.toContain(mistake);
      expect(said.length - taken.length).toBeGreaterThan(500);
    });

    it("of families does not take what is of one release alone", async () => {
      const path = join(work.path, "family.yaml");
      await writeFile(path, 'version: "1"\n');
      expect((await judged([path], []))[path]).toContain("version");
      await writeFile(path, "line: [4.2]\n");
      expect((await judged([path], []))[path]).toContain("4.2 is not of type 'string'");
    });
  },
);

/** What Python's jsonschema says of families and recipes, by path; null where it takes them. It reads the YAML by itself, too. */
async function judged(
  families: readonly string[],
  ofRecipes: readonly string[],
): Promise<Readonly<Record<string, string | null>>> {
  const paths = [...families, ...ofRecipes];
  const said = await judge({ paths: families }, { paths: ofRecipes });
  return Object.fromEntries(paths.map((path, i) => [path, said[i] ?? null]));
}

interface Judged {
  readonly value: object;
  readonly isFamily: boolean;
  readonly problem: string | null;
}

/** The same of what such files would hold. */
async function judgedValues(families: readonly object[], ofRecipes: readonly object[]): Promise<Judged[]> {
  const said = await judge({ values: families }, { values: ofRecipes });
  return [...families, ...ofRecipes].map((value, i) => ({
    value,
    isFamily: i < families.length,
    problem: said[i] ?? null,
  }));
}

async function judge(families: object, ofRecipes: object): Promise<readonly (string | null)[]> {
  const jobs = join(work.path, "jobs.json");
  await writeFile(
    jobs,
    JSON.stringify([
      { schema: familyJsonSchema(KNOWN_NAMES), ...families },
      { schema: recipeJsonSchema(KNOWN_NAMES), ...ofRecipes },
    ]),
  );
  const { stdout } = await runOk("/usr/bin/python3", ["-c", JUDGE, jobs]);
  return JSON.parse(stdout) as readonly (string | null)[]; // what JUDGE prints
}

const JUDGE = `
import json, sys, yaml
from jsonschema import Draft202012Validator
said = []
for job in json.load(open(sys.argv[1])):
    Draft202012Validator.check_schema(job["schema"])
    judge = Draft202012Validator(job["schema"])
    for value in job.get("values") or [yaml.safe_load(open(path)) for path in job["paths"]]:
        problem = next(judge.iter_errors(value), None)
        said.append(problem.message if problem else None)
print(json.dumps(said))
`;
