import { describe, expect, it } from "vitest";
import { recipe } from "../package/package.test-support.ts";
import { matrixOf } from "./plan-matrix.ts";
import type { PlanOptions } from "./options.ts";
import type { Outlook } from "./recipe-outlook.ts";

const SUITES = ["wheezy", "jessie", "stretch"] as const;

/** A recipe of which two packages would be made for each suite and architecture. */
function outlook(name: string, changes: Partial<Outlook> = {}): Outlook {
  const packages = SUITES.flatMap((suite) =>
    ["amd64", "i386"].flatMap((architecture) =>
      ["hv-kvp-daemon", "hv-vss-daemon"].map((each) => ({
        suite,
        architecture,
        package: each,
        version: "1",
        file: `${each}.deb`,
        daemon: null,
        from: null,
        unproven: false,
      })),
    ),
  );
  const rest = { unfit: [], notes: [], errors: [], expected: false, state: "build" } as const;
  const licence = { verdict: "GPL-2.0", evidence: "e" } as const;
  return { recipe: recipe({ id: name, licence }), name, packages, ...rest, ...changes };
}

const OPTIONS: PlanOptions = { out: "out" };
const many = (count: number): Outlook[] => Array.from({ length: count }, (_, at) => outlook(`lis-${at}`));

describe("the matrix of a plan", () => {
  it("has a job for each recipe, suite and architecture, whatever number of packages is made there", () => {
    const { include } = matrixOf([outlook("lis-1")], OPTIONS);
    expect(include.map(({ args }) => args)).toEqual(
      SUITES.flatMap((suite) => ["amd64", "i386"].map((arch) => `lis-1 --suite ${suite} --arch ${arch}`)),
    );
    expect(include[0]).toEqual({
      recipe: "lis-1",
      suite: "wheezy",
      arch: "amd64",
      args: "lis-1 --suite wheezy --arch amd64",
    });
  });

  it("joins architectures, then suites, where the jobs would be more than 256", () => {
    expect(matrixOf(many(42), OPTIONS).include.length).toBe(252);
    const bySuite = matrixOf(many(43), OPTIONS).include;
    expect([bySuite.length, bySuite[0]?.args]).toEqual([129, "lis-0 --suite wheezy --arch amd64,i386"]);
    expect(matrixOf(many(85), OPTIONS).include.length).toBe(255);
    const byRecipe = matrixOf(many(86), OPTIONS).include;
    expect([byRecipe.length, byRecipe[0]]).toEqual([
      86,
      { recipe: "lis-0", suite: "", arch: "", args: "lis-0" },
    ]);
    const asked = matrixOf(many(86), { ...OPTIONS, suite: ["wheezy", "jessie"], arch: ["amd64"] }).include;
    expect(asked[0]?.args).toBe("lis-0 --suite wheezy,jessie --arch amd64");
    expect(() => matrixOf(many(257), OPTIONS)).toThrow("at most 256 jobs");
  });

  it("has one job for a recipe of which nobody knows what it gives, and none for one that cannot be built", () => {
    const unknown = outlook("lis-1", { packages: [], expected: true, state: "download" });
    const refused = outlook("lis-2", { state: "cannot" });
    expect(matrixOf([unknown, refused], OPTIONS).include).toEqual([
      { recipe: "lis-1", suite: "", arch: "", args: "lis-1" },
    ]);
  });

  it("hands on what was allowed, a licence only to the recipes that need it, and quotes names for a shell", () => {
    const ambiguous = recipe({ id: "lis-2", licence: { verdict: "ambiguous", evidence: "e" } });
    const options = {
      ...OPTIONS,
      media: ["my 'own' medium.iso"],
      mirror: ["http://mirror/"],
      offline: true,
      force: true,
      acceptLicence: true,
      allowUnproven: true,
    } as const;
    const { include } = matrixOf(
      [outlook("lis-1", { packages: [] }), outlook("$(reboot).yaml", { packages: [], recipe: ambiguous })],
      options,
    );
    const media = String.raw`--media 'my '\''own'\'' medium.iso' --mirror http://mirror/ --offline --force`;
    expect(include.map(({ args }) => args)).toEqual([
      `lis-1 ${media} --allow-unproven`,
      `'$(reboot).yaml' ${media} --accept-licence --allow-unproven`,
    ]);
  });
});
