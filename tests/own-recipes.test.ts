// Recipes of one's own, in a folder `recipes` where one works, beside those that come with lisdeb.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { listRecipes } from "../build/recipe/index.ts";
import { commandBench, DEMO } from "./support/command.ts";
import { runOk } from "./support/shell.ts";
import { requireTools } from "./support/tools.ts";

const { work, lisdeb } = commandBench("own-recipes");
const BUNDLED = join(import.meta.dirname, "..", "recipes");
const project = () => join(work.path, "project");
const inProject = (...args: readonly string[]) => lisdeb(args, { cwd: project() });

const recipe = (version: string) =>
  `title: LIS ${version}, ours\nversion: "${version}"\nmedia: [{ file: ours-${version}.iso }]\nlicence: { verdict: GPL-2.0, evidence: e }\n`;

interface Listed {
  readonly id: string;
  readonly path: string;
  readonly own: boolean;
  readonly title: string;
  readonly locked: boolean;
}

describe("recipes of one's own", () => {
  beforeAll(() => {
    mkdirSync(join(project(), "recipes"), { recursive: true });
    for (const version of ["4.3.5", "4.10.0", "4.9.0"])
      writeFileSync(join(project(), `recipes/lis-${version}.yaml`), recipe(version));
    writeFileSync(
      join(project(), "recipes/lock.yaml"),
      `lis-4.3.5:\n  ours-4.3.5.iso: { sha256: ${"a".repeat(64)}, size: 1, when: "2026-11-23", by: Jane }\n`,
    );
  });

  const listed = async () =>
    JSON.parse((await inProject("recipe", "list", "--json")).stdout) as readonly Listed[]; // what is looked at below

  it("are listed first, and stand in the place of those of their id", async () => {
    const all = await listed();
    expect(all.slice(0, 3)).toMatchObject([
      { id: "lis-4.3.5", path: "recipes/lis-4.3.5.yaml", own: true, title: "LIS 4.3.5, ours", locked: true },
      { id: "lis-4.9.0", path: "recipes/lis-4.9.0.yaml", own: true, locked: false },
      { id: "lis-4.10.0", path: "recipes/lis-4.10.0.yaml", own: true },
    ]);
    const bundled = (await listRecipes()).map(({ id }) => id).filter((id) => id !== "lis-4.3.5");
    expect(all.slice(3).map(({ id }) => id)).toEqual(bundled);
    expect(all.slice(3).every(({ own }) => !own)).toBe(true);
  });

  it("are told apart in the table", async () => {
    const { stdout, status, stderr } = await inProject("recipe", "list");
    expect([status, stderr]).toEqual([0, ""]);
    const [own = "", bundled = ""] = stdout.split("\nThose that come with lisdeb\n");
    expect(own).toMatch(/^Your own, in recipes\/\n\nrecipe +released/);
    expect(own).toMatch(/^lis-4\.3\.5 .* locked, by hand +ours-4\.3\.5\.iso$/m);
    expect(own).not.toMatch(/^demo /m);
    expect(bundled).toMatch(/^demo /m);
    expect(bundled).not.toMatch(/^lis-4\.3\.5 /m);
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  it("are what their id names, for every command that takes one", async () => {
    expect((await inProject("recipe", "show", "lis-4.3.5")).stdout).toMatch(
      /^file +recipes\/lis-4\.3\.5\.yaml$/m,
    );
    expect((await inProject("recipe", "show", "lis-4.3.4")).stdout).not.toMatch(/^file /m);
    const plan = await inProject("plan", "lis-4.9.0", "--json");
    expect(plan.stdout).toContain("LIS 4.9.0, ours");
    expect((await inProject("recipe", "check", "lis-4.9.0")).stdout).toBe("1 recipe is valid.\n");
    // Another word that is near.
    expect((await inProject("plan", "lis-4.9.00")).stderr).toContain("did you mean lis-4.9.0?");
  });

  it("are planned, checked and built with the others where none is named", async () => {
    const plan = JSON.parse((await inProject("plan", "--json")).stdout) as { recipes: { recipe: string }[] }; // what is looked at below
    expect(plan.recipes.map((each) => each.recipe)).toEqual((await listed()).map(({ id }) => id));
    const { length } = await listed();
    expect((await inProject("recipe", "check")).stdout).toBe(`${length} recipes are valid.\n`);
  });

  it("keep no other from being listed where one is wrong", async () => {
    writeFileSync(join(project(), "recipes/wrong.yaml"), "title: t\nversoin: x\n");
    try {
      const { status, stdout, stderr } = await inProject("recipe", "list");
      expect(status).toBe(1);
      expect(stderr).toMatch(/^lisdeb: recipes\/wrong\.yaml:\d+:\d+: .*\n$/);
      expect(stdout).toMatch(/^lis-4\.9\.0 /m);
      expect(stdout).not.toMatch(/^wrong /m);
    } finally {
      writeFileSync(join(project(), "recipes/wrong.yaml"), recipe("1"));
    }
  });

  it("keep no other from being planned or built either", async () => {
    const mixed = join(work.path, "mixed");
    mkdirSync(join(mixed, "recipes/folder.yaml"), { recursive: true });
    writeFileSync(join(mixed, "recipes/pancake.yaml"), "name: pancake\n");
    const refusal = "lisdeb: recipes/pancake.yaml:1:1: title is missing";
    for (const command of [
      ["plan", "--suite=wheezy"],
      ["build", "--suite=wheezy", "--offline"],
    ]) {
      const ran = await lisdeb(command, { cwd: mixed });
      expect([ran.status, ran.stderr]).toEqual([1, expect.stringContaining(refusal)]);
      expect(ran.stdout).toMatch(/^(demo|hv-kvp-daemon) .* 3\.4~demo0\+20120727-1~deb7/m);
    }
  });

  it("are taken from no folder that others may write in, and from none that is a link", async () => {
    const open = join(work.path, "open");
    mkdirSync(join(open, "recipes"), { recursive: true });
    writeFileSync(join(open, "recipes/demo.yaml"), recipe("6"));
    const versions = async (cwd: string) =>
      (JSON.parse((await lisdeb(["recipe", "list", "--json"], { cwd })).stdout) as readonly Listed[])
        .filter(({ id }) => id === "demo")
        .map(({ own }) => own);
    expect(await versions(open)).toEqual([true]);
    for (const mode of [0o777, 0o1777]) {
      chmodSync(join(open, "recipes"), mode);
      expect(await versions(open)).toEqual([false]);
    }
    chmodSync(join(open, "recipes"), 0o755);
    const linked = join(work.path, "linked");
    mkdirSync(linked);
    symlinkSync(join(open, "recipes"), join(linked, "recipes"));
    expect(await versions(linked)).toEqual([false]);
    const looped = join(work.path, "looped");
    mkdirSync(looped);
    symlinkSync("recipes", join(looped, "recipes"));
    expect(await versions(looped)).toEqual([false]);
  });

  it("are none that extend what others may write, which only their path names", async () => {
    const shared = join(work.path, "shared");
    mkdirSync(join(shared, "recipes/families"), { recursive: true });
    const family = "licence: { verdict: GPL-2.0, evidence: e }\n";
    writeFileSync(join(shared, "recipes/families/f.yaml"), family);
    const [text = ""] = recipe("6").split("licence:");
    writeFileSync(join(shared, "recipes/ours.yaml"), `extends: families/f.yaml\n${text}`);
    const check = (name: string) => lisdeb(["recipe", "check", name], { cwd: shared });
    expect((await check("ours")).stdout).toBe("1 recipe is valid.\n");
    chmodSync(join(shared, "recipes/families"), 0o777);
    expect(await check("ours")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("a recipe elsewhere is named by its path: recipes/ours.yaml") as string,
    });
    expect((await check("recipes/ours.yaml")).stdout).toBe("1 recipe is valid.\n");
  });

  it("are no named pipe, which is waited for neither there nor where it is named", async () => {
    const piped = join(work.path, "piped");
    mkdirSync(join(piped, "recipes"), { recursive: true });
    execFileSync("mkfifo", [join(piped, "recipes/f.yaml")]);
    expect((await lisdeb(["recipe", "list"], { cwd: piped })).status).toBe(0);
    const named = await lisdeb(["recipe", "check", "recipes/f.yaml"], { cwd: piped });
    expect([named.status, named.stderr]).toEqual([1, expect.stringContaining("is not a regular file")]);
  });

  it.skipIf(!requireTools("bsdtar"))(
    "hide nothing that is known of a release from a draft of that very id",
    async () => {
      const drafts = join(work.path, "drafts");
      mkdirSync(join(drafts, "recipes"), { recursive: true });
      mkdirSync(join(drafts, "medium"));
      await runOk("bsdtar", ["-xf", DEMO, "-C", join(drafts, "medium")]);
      for (const id of ["lis-3.4", "pub"])
        writeFileSync(
          join(drafts, `recipes/${id}.yaml`),
          recipe("3.4").replace("GPL-2.0", "GPL-3.0-or-later"),
        );
      const args = ["recipe", "new", "medium", "--release-version=3.4", "--force", "--json"];
      const { stdout } = await lisdeb(args, { cwd: drafts });
      expect(JSON.parse(stdout)).toMatchObject({
        id: "lis-3.4",
        recipe: { licence: { verdict: "ambiguous", evidence: expect.stringContaining("lis-3.4") as string } },
      });
    },
  );

  it("are none in a checkout of lisdeb, by whatever way its folder is reached", async () => {
    const elsewhere = join(work.path, "elsewhere");
    mkdirSync(elsewhere);
    symlinkSync(BUNDLED, join(elsewhere, "recipes"));
    const { stdout } = await lisdeb(["recipe", "list", "--json"], { cwd: elsewhere });
    const all = JSON.parse(stdout) as readonly Listed[]; // what is looked at below
    expect(all.some(({ own }) => own)).toBe(false);
  });
});

describe("a medium where a recipe stands", () => {
  beforeAll(() => {
    mkdirSync(join(work.path, "media/lis-3.4"), { recursive: true });
    for (const name of ["a.iso", "b.tar.gz", "c.rpm", "d.tgz"])
      writeFileSync(join(work.path, "media", name), readFileSync(DEMO));
  });

  it.each([
    ["media/a.iso", "medium"],
    ["media/b.tar.gz", "medium"],
    ["media/c.rpm", "medium"],
    ["media/d.tgz", "medium"],
    ["media", "folder"],
  ])("is told as such, with how to go on: %s", async (path, what) => {
    const others = what === "folder" ? [["plan"], ["recipe", "show"], ["recipe", "check"]] : [];
    for (const command of [["build"], ...others]) {
      const { status, stderr } = await lisdeb([...command, path]);
      expect([status, stderr]).toEqual([
        2,
        `lisdeb: ${path}: is a ${what} and no recipe, which is a YAML file (lisdeb build RECIPE --media ${path}; where there is no recipe: lisdeb recipe new ${path})\n`,
      ]);
    }
  });

  it("is named without a folder, too, and a folder that is called as a recipe is passes for none", async () => {
    const here = { cwd: join(work.path, "media") };
    expect((await lisdeb(["plan", "a.iso"], here)).stderr).toContain("a.iso: is a medium");
    expect((await lisdeb(["recipe", "check", "lis-3.4"], here)).stdout).toBe("1 recipe is valid.\n");
  });
});
