import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sh } from "../../../tests/support/shell.ts";
import { requireTools } from "../../../tests/support/tools.ts";
import { DAEMON_NAMES, PROFILES } from "../../daemon/index.ts";
import { compareVersions } from "../../deb/index.ts";
import { listRecipes, loadRecipe, problemWith, type Recipe } from "../../recipe/index.ts";
import { SUITE_NAMES, suiteNamed } from "../../suite/index.ts";
import { planMetapackage } from "../metapackage/plan-metapackage.ts";
import { daemon, plan } from "../package.test-support.ts";
import { packageVersion } from "./package-version.ts";

describe("the versions of packages", () => {
  it.skipIf(!requireTools("dpkg"))(
    "sort as LIS's releases do, by dpkg, even where the earlier release was built on a later day",
    async () => {
      const recipes = await releases();
      expect(recipes.map(({ id }) => id)).toEqual(
        expect.arrayContaining([
          "lis-3.1",
          "lis-4.1.3",
          "lis-4.1.3-1",
          "lis-4.1.3-2",
          "lis-4.2.8-2",
          "lis-4.3.5",
        ]),
      );
      const versions = recipes.map((recipe, i) => planned(recipe, new Date(Date.UTC(2021, 0, 1 - i))));
      for (const of of ["daemon", "metapackage"] as const) {
        const { stdout } = await sh(
          `read -r a; while read -r b; do dpkg --compare-versions "$a" lt "$b" || echo "$a is not below $b"; a=$b; done`,
          { input: versions.map((each) => `${each[of]}\n`).join("") },
        );
        expect(stdout).toBe("");
      }
    },
  );

  it("sort as the recipes' versions do, whatever the days are", () => {
    fc.assert(
      fc.property(versions, day, day, ([a, b], x, y) => {
        const order = Math.sign(compareVersions(a, b));
        fc.pre(order !== 0);
        const [wheezy, made] = [suiteNamed("wheezy"), (text: string) => ({ version: text })];
        const packages = [
          packageVersion(made(a), x, 1, wheezy),
          packageVersion(made(b), y, 1, wheezy),
        ] as const;
        expect(Math.sign(compareVersions(...packages))).toBe(order);
      }),
      { numRuns: 2000 },
    );
  });
});

const day = fc.integer({ min: 10, max: 28 }).map((number) => `201701${number}`);

/** Such as a recipe takes, and often two that begin alike: that is where they go wrong. */
const versions = fc
  .tuple(fc.constantFrom("4", "4.4", "4.4~rc", "4.4~rc1", "4.4.b", "4.4+git7"), pieces(), pieces())
  .map(([first, a, b]) => [first + a, first + b] as const)
  .filter((both) => both.every((version) => problemWith({ version }) === undefined));

function pieces(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(".", "~", "+", "0", "1", "7", "10", "a", "b", "Z", "rc", "beta", "-1");
  return fc.array(piece, { maxLength: 5 }).map((all) => all.join(""));
}

/** Of LIS, as its publisher counts: 4.1.3-2 comes after 4.1.3-1, and that after 4.1.3. */
async function releases(): Promise<readonly Recipe[]> {
  const known = { suites: SUITE_NAMES, profiles: PROFILES, daemons: DAEMON_NAMES };
  const files = (await listRecipes()).filter(({ id }) => /^lis-\d/.test(id));
  const recipes = await Promise.all(files.map(({ path }) => loadRecipe(path, known)));
  return recipes.toSorted((a, b) => byNumbers(numbersOf(a), numbersOf(b)));
}

function numbersOf({ id }: Recipe): readonly number[] {
  return (id.match(/\d+/g) ?? []).map(Number);
}

function byNumbers(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((number, i) => number !== b[i]);
  return differing < 0 ? a.length - b.length : (a[differing] ?? 0) - (b[differing] ?? -1);
}

function planned(recipe: Recipe, built: Date): { readonly daemon: string; readonly metapackage: string } {
  const origin = { ...daemon().origin, nevra: undefined, buildTime: built.getTime() / 1000 };
  const of = plan("wheezy", { recipe, daemon: daemon("hv_kvp_daemon", "kvp-1", { origin }) });
  return { daemon: of.version, metapackage: planMetapackage([of]).version };
}
