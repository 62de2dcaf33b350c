import { describe, expect, it } from "vitest";
import { loadRecipe } from "./load.ts";
import { FAMILY, KNOWN, OWN, recipeProject } from "./project.test-support.ts";

const { files, problems } = recipeProject();

describe("a recipe that extends a family", () => {
  it("has the family's values where it has none of its own; maps are merged, lists and texts replaced", async () => {
    const recipe = await loadRecipe(
      await files({
        "recipes/r.yaml": `${OWN}homepage: https://example.org/own\nexpect:\n  vss: 2\nsuites: [bookworm]\n`,
        "recipes/families/f.yaml": FAMILY,
      }),
      KNOWN,
    );
    expect(recipe).toMatchObject({
      id: "r",
      homepage: "https://example.org/own",
      licence: { verdict: "GPL-2.0", evidence: "the family says so" },
      expect: { generation: 3, vss: 2 },
      suites: ["bookworm"],
    });
  });

  it("may take a part of a map from it", async () => {
    const recipe = await loadRecipe(
      await files({
        "recipes/r.yaml": `${OWN}source: { kernel: "6.1.5" }\n`,
        "recipes/families/f.yaml": `${FAMILY}source: { daemons: [hv_kvp_daemon] }\n`,
      }),
      KNOWN,
    );
    expect(recipe.source).toMatchObject({ kernel: "6.1.5", daemons: ["hv_kvp_daemon"] });
  });

  it("has the licence that it states itself, whole, and nothing of the family's with it", async () => {
    const recipe = await loadRecipe(
      await files({
        "recipes/r.yaml": `${OWN}licence: { verdict: ambiguous, evidence: the recipe says so }\n`,
        "recipes/families/f.yaml":
          "extends: g.yaml\nlicence: { verdict: GPL-2.0, evidence: e, copyright: 2026 J }\n",
        "recipes/families/g.yaml": FAMILY,
      }),
      KNOWN,
    );
    expect(recipe.licence).toEqual({ verdict: "ambiguous", evidence: "the recipe says so" });
  });

  it.each([
    ["verdict: GPL-2.0", "evidence"],
    ["evidence: the recipe says so", "verdict"],
    ["copyright: 2026 Jane Doe", "verdict"],
  ])(
    "is refused where it states %s of the licence alone: no verdict rests on another's evidence",
    async (part, missing) => {
      const hint =
        "a file that states the licence states all of it: nothing that another states of it is added";
      const ambiguous = "licence: { verdict: ambiguous, evidence: nobody knows }\n";
      expect(
        (
          await problems({
            "recipes/r.yaml": `${OWN}licence: { ${part} }\n`,
            "recipes/families/f.yaml": ambiguous,
          })
        )[0],
      ).toBe(`recipes/r.yaml:6:10: licence.${missing} is missing (${hint})`);
      // The same between two families.
      expect(
        (
          await problems({
            "recipes/r.yaml": OWN,
            "recipes/families/f.yaml": `extends: g.yaml\nlicence: { ${part} }\n`,
            "recipes/families/g.yaml": ambiguous,
          })
        )[0],
      ).toBe(`recipes/families/f.yaml:2:10: licence.${missing} is missing (${hint})`);
    },
  );

  it("states no licence at all where its licence is empty, whatever the family says", async () => {
    expect(
      await problems({ "recipes/r.yaml": `${OWN}licence:\n`, "recipes/families/f.yaml": FAMILY }),
    ).toEqual([expect.stringMatching(/^recipes\/r\.yaml:6:\d+: licence must be a map of keys/)]);
  });

  it("has those of the family's family behind the family's, whose path is meant from where it stands", async () => {
    const recipe = await loadRecipe(
      await files({
        "recipes/r.yaml": OWN,
        "recipes/families/f.yaml": `extends: far/g.yaml\nexpect:\n  vss: 2\n`,
        "recipes/families/far/g.yaml": FAMILY,
      }),
      KNOWN,
    );
    expect(recipe.expect).toEqual({ generation: 3, vss: 2 });
    expect(recipe.suites).toEqual(["wheezy", "jessie"]);
  });

  it("takes nothing from behind a value that is no map", async () => {
    const told = await problems({
      "recipes/r.yaml": `${OWN}expect:\n  vss: 2\n`,
      "recipes/families/f.yaml": `extends: g.yaml\nexpect: none\n`,
      "recipes/families/g.yaml": FAMILY,
    });
    expect(told).toEqual(['recipes/families/f.yaml:2:9: expect must be a map of keys, not "none"']);
  });
});

describe("a family that says what it is for", () => {
  const SOURCE = 'source: { kernel: "6.1.5" }\n';

  it.each([
    ['line: ["4.2", "4.3"]', "4.3.5.1", ""],
    ['line: ["4"]', "4", ""],
    ["kind: media", "4", ""],
    ["kind: source", "6.1.5", SOURCE],
  ])("%s is extended by what it is for", async (what, version, source) => {
    expect(
      await problems({
        "recipes/r.yaml": OWN.replace('"1"', JSON.stringify(version)) + source,
        "recipes/families/f.yaml": `${what}\n${FAMILY}`,
      }),
    ).toEqual([]);
  });

  it.each([
    ['line: ["4.2", "4.3"]', "4.1.3", "", "is for releases 4.2.x and 4.3.x, and this recipe is of 4.1.3"],
    ['line: ["4.2"]', "4.20", "", "is for releases 4.2.x, and this recipe is of 4.20"],
    ["kind: media", "4", SOURCE, "is for recipes of kind media, and this recipe is of kind source"],
    ["kind: source", "4", "", "is for recipes of kind source, and this recipe is of kind media"],
  ])("%s is not by %s, in whatever family it stands", async (what, version, source, told) => {
    expect(
      await problems({
        "recipes/r.yaml": OWN.replace('"1"', JSON.stringify(version)) + source,
        "recipes/families/f.yaml": "extends: g.yaml\n",
        "recipes/families/g.yaml": `${what}\n${FAMILY}`,
      }),
    ).toEqual([`recipes/r.yaml:1:10: families/g.yaml ${told}`]);
  });

  it("says nothing that a recipe could say", async () => {
    expect(
      await problems({ "recipes/r.yaml": `${OWN}line: ["1"]\n`, "recipes/families/f.yaml": FAMILY }),
    ).toEqual([expect.stringMatching(/unknown key "line"/)]);
  });
});

describe("a mistake in a family is told at its place in the family's file", () => {
  it.each([
    [
      "an unknown key, with the nearest right one",
      `${FAMILY}licens: x\n`,
      ['recipes/families/f.yaml:9:1: unknown key "licens" (did you mean "licence"?)'],
    ],
    [
      "an unknown key inside",
      FAMILY.replace("evidence", "evidense"),
      [
        "recipes/families/f.yaml:2:3: licence.evidence is missing (a file that states the licence states all of it: nothing that another states of it is added)",
        'recipes/families/f.yaml:3:3: unknown key "evidense" (did you mean "evidence"?)',
      ],
    ],
    [
      "a wrong value",
      FAMILY.replace("GPL-2.0", "GPL-2"),
      [
        'recipes/families/f.yaml:2:12: licence.verdict must be one of GPL-2.0, GPL-2.0-or-later, GPL-3.0-or-later, ambiguous, not "GPL-2" (did you mean "GPL-2.0"?)',
      ],
    ],
    [
      "a name that nobody knows",
      FAMILY.replace("jessie", "jesie"),
      ['recipes/families/f.yaml:8:18: lisdeb knows no suite "jesie" (did you mean "jessie"?)'],
    ],
    [
      "what is of one release alone",
      `version: "2"\n${FAMILY}`,
      [
        'recipes/families/f.yaml:1:1: a family cannot have the key "version" (it is of one release alone: put it into the recipe)',
      ],
    ],
    [
      "broken YAML",
      'homepage: "open\n',
      [
        "recipes/families/f.yaml:1:11: the quote that opens here is never closed (put the same quote behind the value)",
      ],
    ],
  ])("%s", async (_, family, told) => {
    expect(await problems({ "recipes/r.yaml": OWN, "recipes/families/f.yaml": family })).toEqual(told);
  });

  it("whether the recipe uses the value or not", async () => {
    expect(
      await problems({
        "recipes/r.yaml": `${OWN}homepage: https://example.org/own\n`,
        "recipes/families/f.yaml": FAMILY.replace("https:", "ftp:"),
      }),
    ).toEqual([
      'recipes/families/f.yaml:4:11: homepage must be an http or https address without a user name or password, not "ftp://example.org/family"',
    ]);
  });

  it("a name that nobody knows, too, whether the recipe uses it or not", async () => {
    expect(
      await problems({
        "recipes/r.yaml": `${OWN}suites: [bookwurm]\n`,
        "recipes/families/f.yaml": FAMILY.replace("wheezy", "weezy"),
      }),
    ).toEqual([
      'recipes/families/f.yaml:8:10: lisdeb knows no suite "weezy" (did you mean "wheezy"?)',
      'recipes/r.yaml:6:10: lisdeb knows no suite "bookwurm" (did you mean "bookworm"?)',
    ]);
  });

  it("and one of the recipe in the recipe's, beside it", async () => {
    expect(
      await problems({
        "recipes/r.yaml": `${OWN}expect:\n  vss: 9\n`,
        "recipes/families/f.yaml": FAMILY.replace("generation: 3", "generation: 7"),
      }),
    ).toEqual([
      "recipes/families/f.yaml:6:15: expect.generation must be one of 0, 1, 2, 3, not 7",
      "recipes/r.yaml:7:8: expect.vss must be one of 2, 3, not 9",
    ]);
  });

  it("a key that neither has is missing in the recipe, and of a map that the family began, in the family", async () => {
    expect(
      await problems({
        "recipes/r.yaml": OWN,
        "recipes/families/f.yaml": "homepage: https://example.org/\n",
      }),
    ).toEqual(["recipes/r.yaml:1:1: licence is missing"]);
    expect(
      await problems({
        "recipes/r.yaml": OWN,
        "recipes/families/f.yaml": "homepage: https://example.org/\nlicence:\n  verdict: GPL-2.0\n",
      }),
    ).toEqual([
      "recipes/families/f.yaml:3:3: licence.evidence is missing (a file that states the licence states all of it: nothing that another states of it is added)",
    ]);
  });
});
