import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { formatError } from "../base/index.ts";
import { checkRecipe } from "./load.ts";

/** The names that the recipes of the tests may use. */
export const KNOWN = {
  suites: ["wheezy", "jessie", "bookworm"],
  profiles: [
    { id: "kvp-1", daemon: "hv_kvp_daemon" },
    { id: "kvp-2", daemon: "hv_kvp_daemon" },
    { id: "vss-2", daemon: "hv_vss_daemon" },
  ],
  daemons: ["hv_kvp_daemon", "hv_vss_daemon"],
};

/** What a family of the tests says. */
export const FAMILY = `licence:
  verdict: GPL-2.0
  evidence: the family says so
homepage: https://example.org/family
expect:
  generation: 3
  vss: 3
suites: [wheezy, jessie]
`;

/** What a recipe of its own has to say where a family says the rest. */
export const OWN = `extends: families/f.yaml
title: t
version: "1"
media:
  - file: a.iso
`;

type Texts = Readonly<Record<string, string>>;

/** A folder for each test, in which recipes/r.yaml is the recipe. */
export function recipeProject(): {
  readonly folder: () => string;
  /** Writes files below the folder; the path of recipes/r.yaml. */
  readonly files: (texts: Texts) => Promise<string>;
  /** The problems of recipes/r.yaml, as people see them, without the folder. */
  readonly problems: (texts: Texts) => Promise<string[]>;
} {
  let project = "";
  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "lisdeb-project-"));
  });
  afterEach(() => rm(project, { recursive: true }));
  const files = async (texts: Texts): Promise<string> => {
    for (const [name, text] of Object.entries(texts)) {
      const path = join(project, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    return join(project, "recipes/r.yaml");
  };
  return {
    folder: () => project,
    files,
    problems: async (texts) => {
      const checked = await checkRecipe(await files(texts), KNOWN);
      return checked.problems.map((problem) => formatError(problem).replaceAll(`${project}/`, ""));
    },
  };
}
