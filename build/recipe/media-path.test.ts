import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OWN, recipeProject } from "./project.test-support.ts";

const { folder, problems } = recipeProject();

/** A recipe of a project in a folder, whose medium's path is this one. */
const told = (path: string) =>
  problems({
    "recipes/r.yaml": `${OWN.replace("extends: families/f.yaml\n", "")}    path: ${path}\nlicence: { verdict: GPL-2.0, evidence: e }\n`,
  });

describe("a medium that comes with a recipe", () => {
  it("may be a link, or lie behind one, to wherever media are kept", async () => {
    mkdirSync(join(folder(), "media"));
    writeFileSync(join(folder(), "media/a-1.iso"), "");
    symlinkSync("a-1.iso", join(folder(), "media/a.iso"));
    symlinkSync(tmpdir(), join(folder(), "store"));
    for (const path of ["../media/a.iso", "../store/a.iso"]) expect(await told(path)).toEqual([]);
  });

  it("is none outside of the project by its path", async () => {
    for (const path of ["../../a.iso", "/a.iso"]) {
      const [problem, ...more] = await told(path);
      expect(problem).toMatch(/^recipes\/r\.yaml:5:11: .*leads out of/);
      expect(more).toEqual([]);
    }
  });

  it("may be missing, for it may come later", async () => {
    symlinkSync("none-1.iso", join(folder(), "none.iso"));
    for (const path of ["../none.iso", "none.iso"]) expect(await told(path)).toEqual([]);
  });
});
