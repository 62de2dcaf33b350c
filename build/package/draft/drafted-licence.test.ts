import { describe, expect, it } from "vitest";
import { sha256 } from "../../base/index.ts";
import type { LicenceVerdict } from "../../recipe/index.ts";
import type { ExaminedMedium } from "../evidence/index.ts";
import { recipe } from "../package.test-support.ts";
import { draftedLicence } from "./drafted-licence.ts";
import { licenceOfLine } from "./licence-of-line.ts";

const RECIPE = recipe();
const MEDIUM = sha256("the medium");
const known = (version: string, verdict: LicenceVerdict) => ({
  ...RECIPE,
  id: `lis-${version}`,
  version,
  licence: { verdict, evidence: `evidence of ${version}` },
});
const LINES = [
  known("3.4", "ambiguous"),
  known("3.5", "ambiguous"),
  known("4.1", "GPL-2.0"),
  known("4.3.5", "GPL-2.0"),
];
const drafted = (tag: string, versions: readonly string[], recipes = LINES) =>
  draftedLicence(
    {
      scan: { facts: [{ licence: tag, holdsDaemon: true }] } as unknown as ExaminedMedium, // only this of its RPMs is looked at
      licenceFiles: [],
      sha256: MEDIUM,
    },
    versions,
    recipes,
  );
const HEADERS = 'The headers of all RPMs with daemons state the licence "GPLv2+"';

describe("the licence that a draft states", () => {
  it.each([
    ["of that very release", ["3.5"], "3.5"],
    ["of its line", ["3.6"], "3.5"],
    ["of the line that the medium states, whatever somebody calls it", ["9", "3.4"], "3.4"],
  ])("is ambiguous where a recipe %s takes it for that, and says both", (_, versions, nearest) => {
    const { licence, decide } = drafted("GPLv2+", versions);
    expect(licence).toEqual({
      verdict: "ambiguous",
      evidence: `${HEADERS}; the recipe lis-${nearest} takes it for ambiguous: evidence of ${nearest}`,
    });
    expect(decide).toContain(`lis-${nearest} takes it for ambiguous, and a header does not settle that.`);
    expect(decide).toContain("What would: a licence text on the medium, or a statement of its publisher");
    expect(decide).toContain("--accept-licence");
  });

  it("is ambiguous where one of several recipes of the line takes it for that", () => {
    expect(drafted("GPLv2", ["4.4"], [...LINES, known("4.2", "ambiguous")]).licence).toMatchObject({
      verdict: "ambiguous",
      evidence: expect.stringContaining("evidence of 4.2") as string,
    });
  });

  it("grants no more than a recipe of the line does, and says so", () => {
    const { licence, decide } = drafted("GPLv2+", ["4.9.0"]);
    expect(licence).toEqual({
      verdict: "GPL-2.0",
      evidence: `${HEADERS}; the recipe lis-4.3.5 grants no more than GPL-2.0: evidence of 4.3.5`,
    });
    expect(decide).toContain("the headers would grant more than lis-4.3.5 does");
  });

  it.each([
    ["as narrow as the line's", "GPLv2", ["4.9.0"], LINES, "GPL-2.0"],
    ["narrower than it", "GPLv2", ["4.9.0"], [known("4.3", "GPL-2.0-or-later")], "GPL-2.0"],
    ["of a line that nobody knows", "GPLv2+", ["5.0"], LINES, "GPL-2.0-or-later"],
    [
      "of a release that is settled in a line that is not",
      "GPLv2",
      ["3.4"],
      [known("3.4", "GPL-2.0"), LINES[1]!],
      "GPL-2.0",
    ],
  ])("is the headers' where that is %s", (_, tag, versions, recipes, verdict) => {
    expect(drafted(tag, versions, recipes)).toEqual({
      licence: { verdict, evidence: HEADERS.replace("GPLv2+", tag) },
      decide: expect.stringContaining("whether that is enough") as string,
    });
  });

  it("is ambiguous where headers and recipe exclude each other", () => {
    const { licence, decide } = drafted("GPLv3+", ["4.9.0"]);
    expect(licence.verdict).toBe("ambiguous");
    expect(licence.evidence).toContain("lis-4.3.5 states GPL-2.0: evidence of 4.3.5");
    expect(decide).toContain("the headers exclude what lis-4.3.5 states");
  });

  it("is ambiguous where the medium says too little, whatever is known of its line", () => {
    for (const [tag, versions] of [
      ["", ["4.9.0"]],
      ["GPL", ["5.0"]],
    ] as const) {
      const { licence, decide } = drafted(tag, versions);
      expect(licence.verdict).toBe("ambiguous");
      expect(decide).toContain("What would:");
    }
  });

  it("has evidence that a recipe can hold, however long a recipe's own is", () => {
    const long = {
      ...known("4.9", "GPL-2.0"),
      licence: { verdict: "GPL-2.0" as const, evidence: "e".repeat(400) },
    };
    expect(drafted("GPLv2+", ["4.9"], [long]).licence.evidence).toBe(
      `${HEADERS}; the recipe lis-4.9 grants no more than GPL-2.0`,
    );
    const three = {
      verdict: "GPL-2.0" as const,
      evidence: `One. Two: ${"e".repeat(100)}. ${"E".repeat(200)}`,
    };
    expect(drafted("GPLv2+", ["4.9"], [{ ...long, licence: three }]).licence.evidence).toBe(
      `${HEADERS}; the recipe lis-4.9 grants no more than GPL-2.0: One. Two: ${"e".repeat(100)}`,
    );
    const endless = drafted("x".repeat(1000), ["3.4"]).licence.evidence;
    expect(endless).toMatch(
      /^The headers .* the licence "x+…".*; the recipe lis-3\.4 takes it for ambiguous: /,
    );
    expect(endless.length).toBeLessThanOrEqual(400);
  });

  describe("after drafts of earlier releases", () => {
    /** Each draft is known to the next, as it is in a folder of recipes. */
    const oneByOne = (tag: string, versions: readonly string[], recipes = LINES) => {
      const all = [...recipes];
      for (const version of versions) {
        const { licence } = drafted(tag, [version], all);
        all.push({ ...RECIPE, id: `lis-${version}`, version, licence });
      }
      return all;
    };

    it("has the evidence of the recipe that rests on something of its own, and of no draft between", () => {
      const all = oneByOne("GPLv2+", ["4.4.0", "4.5.0"]);
      const { licence, decide } = drafted("GPLv2+", ["4.5.1"], all);
      expect(licence).toEqual({
        verdict: "GPL-2.0",
        evidence: `${HEADERS}; the recipe lis-4.3.5 grants no more than GPL-2.0: evidence of 4.3.5`,
      });
      expect(decide).toContain("the headers would grant more than lis-4.3.5 does");
      expect(drafted("GPLv2+", ["3.7"], oneByOne("GPLv2+", ["3.6"])).licence.evidence).toBe(
        `${HEADERS}; the recipe lis-3.5 takes it for ambiguous: evidence of 3.5`,
      );
    });

    it("names a draft without what it has of another, where that is not known or says something else", () => {
      const without = oneByOne("GPLv2+", ["4.4.0"]).filter(({ id }) => id === "lis-4.4.0");
      expect(drafted("GPLv2+", ["4.5.0"], without).licence.evidence).toBe(
        `${HEADERS}; the recipe lis-4.4.0 grants no more than GPL-2.0`,
      );
      // The headers exclude what lis-4.3.5 states.
      expect(drafted("GPLv2+", ["4.5.0"], oneByOne("GPLv3+", ["4.4.0"])).licence.evidence).toBe(
        `${HEADERS}; the recipe lis-4.4.0 takes it for ambiguous`,
      );
    });

    it("ends where two drafts name each other", () => {
      const naming = (version: string, other: string) => ({
        ...known(version, "GPL-2.0"),
        licence: {
          verdict: "GPL-2.0" as const,
          evidence: `e; the recipe ${other} grants no more than GPL-2.0`,
        },
      });
      const both = [naming("4.4.0", "lis-4.5.0"), naming("4.5.0", "lis-4.4.0")];
      expect(drafted("GPLv2+", ["4.6.0"], both).licence.evidence).toMatch(
        /"GPLv2\+"; the recipe lis-4\.[45]\.0 grants no more than GPL-2\.0$/,
      );
    });
  });
});

describe("the recipe whose word on a licence counts", () => {
  it("is that of the very medium, whatever its version", () => {
    const [medium] = RECIPE.media;
    const stated = [{ sha256: MEDIUM, by: "somebody", at: "https://example.org/" }];
    const itself = { ...known("7", "ambiguous"), media: [{ ...medium!, stated }] };
    expect(licenceOfLine(["4.3.5"], MEDIUM, [...LINES, itself])?.id).toBe("lis-7");
  });

  it("is of the same first number, and of no other that begins alike", () => {
    expect(licenceOfLine(["34"], undefined, LINES)).toBeUndefined();
    expect(licenceOfLine(["4.20"], undefined, LINES)?.id).toBe("lis-4.3.5");
    expect(licenceOfLine([], undefined, LINES)).toBeUndefined();
  });
});
