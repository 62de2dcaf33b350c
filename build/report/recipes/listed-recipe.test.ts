import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../tests/support/shell.ts";
import { loadRecipe } from "../../recipe/index.ts";
import { describeRecipe } from "./describe-recipe.ts";
import { describeRecipes } from "./describe-recipes.ts";
import { listedRecipe, type ListedRecipe } from "./listed-recipe.ts";
import { recipeAsData } from "./recipe-as-data.ts";

const work = temporaryFolder("listed-recipe");
afterAll(() => work.remove());
writeFileSync(join(work.path, "medium.iso"), "");

let count = 0;
/** A recipe in a folder without a lock, or whose lock has `locked`. */
async function listed(media: readonly string[], locked: readonly string[] = [], more = "") {
  const id = `r${++count}`;
  const path = join(work.path, `${id}.yaml`);
  const licence = "licence: { verdict: GPL-2.0, evidence: e }";
  writeFileSync(path, `title: t\nversion: "1"\nmedia: [${media.join(", ")}]\n${licence}\n${more}`);
  const entries = locked.map(
    (file) => `  ${file}: { sha256: ${"ab".repeat(32)}, size: 1, when: "2026-11-23", by: Jane Doe }\n`,
  );
  writeFileSync(join(work.path, "lock.yaml"), entries.length === 0 ? "" : `${id}:\n${entries.join("")}`);
  const recipe = await loadRecipe(path, { suites: [], profiles: [], daemons: [] });
  const never = (): never => {
    throw new Error("nothing is to be compiled");
  };
  return listedRecipe(recipe, { LISDEB_CACHE: work.path }, never);
}
const rowOf = (recipe: ListedRecipe): string =>
  describeRecipes([recipe])
    .split("\n")
    .find((line) => line.startsWith(recipe.recipe.id)) ?? "";

const BESIDE = "{ file: a.iso, path: medium.iso }";
const SERVED = '{ file: b.iso, urls: ["https://example.org/b.iso"] }';

describe("a medium that lies beside its recipe", () => {
  it("is not locked by that, and can be built from all the same", async () => {
    const recipe = await listed([BESIDE]);
    expect(rowOf(recipe)).toMatch(/ unlocked, here +a\.iso$/);
    expect(recipeAsData(recipe)).toMatchObject({ locked: false, state: "embedded", buildable: true });
    expect(describeRecipe(recipe)).toMatch(/^lock +none, and it is taken as it is$/m);
  });

  it("is locked where the lock states it", async () => {
    const recipe = await listed([BESIDE], ["a.iso"]);
    expect(rowOf(recipe)).toMatch(/ here +a\.iso$/);
    expect(rowOf(recipe)).not.toContain("unlocked");
    expect(recipeAsData(recipe)).toMatchObject({ locked: true, state: "embedded", buildable: true });
  });

  it("does not make a recipe locked whose other medium is to be downloaded", async () => {
    const recipe = await listed([BESIDE, SERVED], ["b.iso"]);
    expect(rowOf(recipe)).toMatch(/ unlocked, here +2 files: a\.iso$/);
    expect(recipeAsData(recipe)).toMatchObject({ locked: false, state: "downloadable", buildable: false });
  });
});

describe("the generations in the table", () => {
  it.each([
    ["", /^r\d+ +\? +\? +\? +\? +\?/],
    ["expect: { generation: 1 }\n", /^r\d+ +\? +1 +- +- +wheezy/],
  ])("tell what the recipe does not state from what it states others than: %j", async (more, row) => {
    expect(rowOf(await listed([SERVED], [], more))).toMatch(row);
  });
});

describe("what is shown of one recipe", () => {
  it("names the patches that its sources get, and a revision that is not the first", async () => {
    const { recipe, ...more } = await listed([SERVED], []);
    const source = {
      kernel: "3.4.113",
      daemons: undefined,
      architectures: ["amd64"],
      patches: ["/p/a.patch"],
    };
    const patched = { ...more, recipe: { ...recipe, revision: 2, source } } as ListedRecipe; // as a recipe of sources is
    expect(describeRecipe(patched)).toMatch(/^revision +2\n[^]*^patched +with a\.patch\n/m);
    expect(recipeAsData(patched)).toMatchObject({ revision: 2, patches: ["a.patch"] });
  });

  it("is all that its file says, however long, and fit for a terminal", async () => {
    const long = (what: string): string => `${"why ".repeat(70)}${what}`;
    const recipe = await listed([SERVED], [], `sources: ["${long("s")}"]\nunchecked: ["${long("u")}"]\n`);
    const { licence } = recipe.recipe;
    const text = describeRecipe({
      ...recipe,
      recipe: { ...recipe.recipe, licence: { ...licence, evidence: long("\u001b[1m e") } },
    });
    expect(text).toContain(`GPL-2.0: ${long("\\x1b[1m e")}\n`);
    expect(text).toContain(`  ${long("s")}\n`);
    expect(text).toContain(`  ${long("u")}\n`);
    expect(text).not.toMatch(/…|\u001b/);
  });
});
