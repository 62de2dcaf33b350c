import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { LisdebError, nearest, shown } from "../base/index.ts";
import type { LockedMedium, Recipe } from "./recipe.ts";
import { lockSchema, recipeSchema, type RecipeFile } from "./schema.ts";
import { readYaml } from "./yaml-file.ts";

/** A recipe and what is wrong with it: one of the two. */
export type CheckedRecipe =
  | { readonly recipe: Recipe; readonly problems: readonly [] }
  | { readonly recipe?: undefined; readonly problems: readonly LisdebError[] };

/** Names of suites that exist, handed in by whoever knows them; a recipe that names another is wrong. */
export interface KnownNames {
  readonly suites: readonly string[];
}

/** Reads a recipe. Throws `recipe-invalid` with the first problem's line and column. */
export async function loadRecipe(path: string, known: KnownNames): Promise<Recipe> {
  const checked = await checkRecipe(path, known);
  if (checked.recipe) return checked.recipe;
  const [first, ...more] = checked.problems;
  if (!first) throw new LisdebError("bug", "a recipe without problems was refused");
  if (more.length === 0) throw first;
  throw new LisdebError(first.code, first.message, {
    where: first.where,
    hint: [first.hint, `and ${more.length} more: lisdeb recipe check ${shown(path)}`]
      .filter(Boolean)
      .join("; "),
  });
}

/** Reads a recipe and its lock, and lists every problem. Throws only where a file cannot be read. */
export async function checkRecipe(path: string, known: KnownNames): Promise<CheckedRecipe> {
  const where = { file: path };
  const id = basename(path).replace(/\.ya?ml$/, "");
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(id)) {
    return {
      problems: [
        new LisdebError(
          "recipe-invalid",
          "the file's name must be lower-case letters, digits, '.' and '-', since it is the recipe's id",
          { where },
        ),
      ],
    };
  }
  const checked = await readYaml(path, recipeSchema);
  if (!("value" in checked)) return { problems: checked.problems };
  const file = checked.value;
  const problems: LisdebError[] = [];
  const say = (steps: (string | number)[], message: string, hint?: string) =>
    problems.push(new LisdebError("recipe-invalid", message, { where: checked.at(...steps), hint }));

  file.suites?.forEach((suite, i) => {
    if (known.suites.includes(suite)) return;
    const guess = nearest(suite, known.suites);
    say(
      ["suites", i],
      `lisdeb knows no suite "${shown(suite)}"`,
      guess === undefined ? `known: ${known.suites.join(", ")}` : `did you mean "${guess}"?`,
    );
  });
  file.media.forEach((medium, i) => {
    if (file.media.findIndex((other) => other.file === medium.file) < i)
      say(["media", i, "file"], `media names ${medium.file} twice`);
    if (medium.path !== undefined && !isInsideProject(path, medium.path))
      say(["media", i, "path"], "leads out of the folder that holds the recipe's folder");
  });
  file.changes.forEach((change, i) => {
    const newer = file.changes[i - 1];
    if (newer && change.revision >= newer.revision)
      say(["changes", i, "revision"], "changes must stand newest first, one for each revision");
    if (!newer && change.revision !== file.revision)
      say(
        ["changes", i, "revision"],
        `the newest change is of revision ${change.revision}, and the recipe's revision is ${file.revision}`,
      );
  });

  const locks = await readLocks(path, problems);
  return problems.length > 0
    ? { problems }
    : { recipe: assemble(path, id, file, locks[id] ?? {}), problems: [] };
}

type Locks = Record<string, Record<string, LockedMedium>>;

/** lock.yaml stands in the recipe's own folder. No lock is no problem: the recipe then builds from a file that the user hands in. */
async function readLocks(recipePath: string, problems: LisdebError[]): Promise<Locks> {
  const path = join(dirname(recipePath), "lock.yaml");
  if (!existsSync(path)) return {};
  const checked = await readYaml(path, lockSchema);
  if ("value" in checked) return checked.value;
  problems.push(...checked.problems);
  return {};
}

function assemble(path: string, id: string, file: RecipeFile, locks: Locks[string]): Recipe {
  const folder = dirname(resolve(path));
  return {
    where: { file: path },
    id,
    title: file.title,
    version: file.version,
    released: file.released,
    revision: file.revision,
    media: file.media.map((medium) => ({
      file: medium.file,
      urls: medium.urls ?? [],
      path: medium.path === undefined ? undefined : resolve(folder, medium.path),
      lock: locks[medium.file],
    })),
    licence: file.licence,
    homepage: file.homepage,
    maintainer: file.maintainer,
    suites: file.suites,
    expect: file.expect && stated(file.expect),
    changes: file.changes,
    sources: file.sources,
  };
}

/** Without the keys that are not there. */
function stated({ generation, vss, fcopy }: NonNullable<RecipeFile["expect"]>): Recipe["expect"] {
  return {
    ...(generation !== undefined && { generation }),
    ...(vss !== undefined && { vss }),
    ...(fcopy !== undefined && { fcopy }),
  };
}

/** A recipe may point at a file of the project it lies in, and nowhere else: a recipe from a stranger reads nothing of yours. */
function isInsideProject(recipePath: string, path: string): boolean {
  const folder = dirname(resolve(recipePath));
  return !isAbsolute(path) && !relative(dirname(folder), resolve(folder, path)).startsWith("..");
}
