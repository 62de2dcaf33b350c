import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatError } from "../base/index.ts";
import { checkRecipe } from "./load.ts";
import { FAMILY, KNOWN, OWN, recipeProject } from "./project.test-support.ts";

const { folder, files, problems } = recipeProject();

describe("the way to a family is refused", () => {
  it.each([
    [
      "out of the project",
      { "recipes/r.yaml": OWN.replace("families/f.yaml", "../../f.yaml") },
      'recipes/r.yaml:1:10: "../../f.yaml" leads out of the folder that holds the recipe\'s folder',
    ],
    [
      "out of the project by way of a folder in it",
      { "recipes/r.yaml": OWN.replace("families/f.yaml", "families/../../../etc/passwd") },
      'recipes/r.yaml:1:10: "families/../../../etc/passwd" leads out of the folder that holds the recipe\'s folder',
    ],
    [
      "from the root",
      { "recipes/r.yaml": OWN.replace("families/f.yaml", "/etc/passwd") },
      'recipes/r.yaml:1:10: "/etc/passwd" leads out of the folder that holds the recipe\'s folder',
    ],
    [
      "to nothing",
      { "recipes/r.yaml": OWN },
      'recipes/r.yaml:1:10: there is no file "families/f.yaml" (a path is relative to the folder of the file that it stands in)',
    ],
    [
      "to itself",
      { "recipes/r.yaml": OWN.replace("families/f.yaml", "r.yaml") },
      'recipes/r.yaml:1:10: "r.yaml" leads in a circle',
    ],
    [
      "in a circle",
      {
        "recipes/r.yaml": OWN,
        "recipes/families/f.yaml": "extends: g.yaml\n",
        "recipes/families/g.yaml": "extends: ../families/f.yaml\n",
      },
      'recipes/families/g.yaml:1:10: "../families/f.yaml" leads in a circle',
    ],
    [
      "of more than four files",
      {
        "recipes/r.yaml": OWN,
        ...Object.fromEntries(
          ["f", "g", "h", "i", "j"].map((name, i) => [
            `recipes/families/${name}.yaml`,
            `extends: ${String.fromCharCode(name.charCodeAt(0) + 1)}.yaml\n${i === 4 ? FAMILY : ""}`,
          ]),
        ),
      },
      'recipes/families/i.yaml:1:10: "j.yaml" is a fifth file: families may extend families, four in all',
    ],
  ])("%s", async (_, texts, told) => {
    expect(await problems(texts)).toEqual([told]);
  });

  it("over a symbolic link out of the project", async () => {
    const outside = await mkdtemp(join(tmpdir(), "lisdeb-outside-"));
    try {
      await writeFile(join(outside, "secret.yaml"), "secret: word\n");
      const path = await files({ "recipes/r.yaml": OWN.replace("families/f.yaml", "link/secret.yaml") });
      await symlink(outside, join(folder(), "recipes/link"));
      const checked = await checkRecipe(path, KNOWN);
      expect(checked.problems.map(formatError)).toEqual([
        `${path}:1:10: "link/secret.yaml" leads out of the folder that holds the recipe's folder`,
      ]);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it("to a file that is called nearly so", async () => {
    const lost = (written: string) => ({
      "recipes/families/lis-4.yaml": FAMILY,
      "recipes/families/lis-4.txt": "",
      "recipes/families/kernel.yaml": FAMILY,
      "recipes/r.yaml": OWN.replace("families/f.yaml", written),
    });
    for (const written of ["families/lis-4.yml", "familes/lis-4.yaml", "lis-4.yaml"]) {
      expect(await problems(lost(written))).toEqual([
        `recipes/r.yaml:1:10: there is no file "${written}" (did you mean "families/lis-4.yaml"?)`,
      ]);
    }
    expect(
      await problems({
        "recipes/families/f.yaml": `extends: lis-4.yml\n${FAMILY}`,
        "recipes/families/lis-4.yaml": FAMILY,
        "recipes/r.yaml": OWN,
      }),
    ).toEqual(['recipes/families/f.yaml:1:10: there is no file "lis-4.yml" (did you mean "lis-4.yaml"?)']);
  });

  it("to nothing, without a word of a link out of the project or of a folder that are called so", async () => {
    const outside = await mkdtemp(join(tmpdir(), "lisdeb-outside-"));
    try {
      await writeFile(join(outside, "secret.yaml"), FAMILY);
      const path = await files({
        "recipes/families/kernel.yaml/x": "",
        "recipes/r.yaml": OWN.replace("f.yaml", "lin.yaml"),
      });
      await symlink(join(outside, "secret.yaml"), join(folder(), "recipes/families/link.yaml"));
      const checked = await checkRecipe(path, KNOWN);
      expect(checked.problems[0]?.hint).toBe(
        "a path is relative to the folder of the file that it stands in",
      );
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it("to nothing, with all else that is wrong whatever the family says", async () => {
    const own = OWN.replace("families/f.yaml", "families/lis-4.yml");
    expect(
      await problems({
        "recipes/families/lis-4.yaml": FAMILY,
        "recipes/r.yaml": `${own}expect: { kvp: 1 }\nlicence: { evidence: e }\nversoin: x\n`,
      }),
    ).toEqual([
      'recipes/r.yaml:1:10: there is no file "families/lis-4.yml" (did you mean "families/lis-4.yaml"?)',
      expect.stringContaining('unknown key "kvp" (did you mean "generation"?)'),
      expect.stringContaining("licence.verdict is missing"),
      expect.stringContaining('unknown key "versoin" (did you mean "version"?)'),
    ]);
  });

  it("to a pipe, which is not waited for", async () => {
    const path = await files({ "recipes/r.yaml": OWN.replace("families/f.yaml", "pipe.yaml") });
    execFileSync("mkfifo", [join(folder(), "recipes/pipe.yaml")]);
    const checked = await checkRecipe(path, KNOWN);
    expect(checked.problems.map(({ message }) => message)).toEqual(['there is no file "pipe.yaml"']);
  });

  it("where it is no text", async () => {
    expect(await problems({ "recipes/r.yaml": OWN.replace("families/f.yaml", "[families/f.yaml]") })).toEqual(
      ["recipes/r.yaml:1:1: licence is missing", "recipes/r.yaml:1:10: extends must be text"],
    );
  });
});
