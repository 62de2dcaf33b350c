import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { LisdebError, shown } from "../base/index.ts";
import { crossCheck, crossCheckShared, type KnownNames } from "./cross-checks.ts";
import { fileKind, LOCK_NAME, NO_RECIPE } from "./file-kind.ts";
import { merged, MOST_FAMILIES, ownerOf, placeIn, readLayers, statedWhole, type Layers } from "./layers.ts";
import { familyProblem } from "./line.ts";
import { lockEntryOf, type Locks } from "./lock-entry.ts";
import { idProblem } from "./recipe-id.ts";
import type { LockedMedium, Recipe } from "./recipe.ts";
import { familySchema, lockSchema, recipeSchema, type LockEntry, type RecipeFile } from "./schema.ts";
import { byPlace, firstProblems } from "./first-problems.ts";
import { schemaProblems, valueAt, type SchemaProblem } from "./schema-problems.ts";
import { readYaml, type Steps } from "./yaml-file.ts";

/** A recipe and what is wrong with it: one of the two. */
export type CheckedRecipe =
  | { readonly recipe: Recipe; readonly problems: readonly [] }
  | { readonly recipe?: undefined; readonly problems: readonly LisdebError[] };

/** Reads a recipe, or its draft, which is not written yet. Throws `recipe-invalid` with the first problem's line and column. */
export async function loadRecipe(path: string, known: KnownNames, draft?: string): Promise<Recipe> {
  const checked = await checkRecipe(path, known, draft);
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

/** Reads a recipe, or its draft, and its lock, and lists every problem. Throws only where a file cannot be read. */
export async function checkRecipe(path: string, known: KnownNames, draft?: string): Promise<CheckedRecipe> {
  const where = { file: path };
  const id = basename(path).replace(/\.ya?ml$/, "");
  const notOne = NO_RECIPE[fileKind(path)] ?? idProblem(id);
  if (notOne !== undefined) {
    const hint = "the file's name is the recipe's id";
    return { problems: [new LisdebError("recipe-invalid", notOne, { where, hint })] };
  }
  const read = await readLayers(path, MOST_FAMILIES, draft);
  const layers = read.layers ?? read.some;
  if (!layers) return { problems: read.problems };
  const ofFamilies = familyProblems(layers.families);
  const problems = [...read.problems, ...ofFamilies, ...crossProblems(layers.families, known)];
  const say = (steps: Steps, message: string, hint?: string) =>
    problems.push(new LisdebError("recipe-invalid", message, { where: placeIn(layers, steps), hint }));

  const value = merged(layers);
  const result = recipeSchema.safeParse(value);
  if (!result.success) {
    const blamed = new Set(ofFamilies.map((problem) => problem.where?.file));
    const all = schemaProblems(result.error, recipeSchema, value);
    const found = read.layers ? all : all.filter((problem) => isOfItsOwn(problem, value));
    const own = firstProblems(found, where, ({ message, hint, steps, atKey }) =>
      // What is wrong in a family has been told already.
      blamed.has(ownerOf(layers, steps).path)
        ? undefined
        : new LisdebError("recipe-invalid", message, {
            where: placeIn(layers, steps, atKey),
            hint: hint ?? (layers.families.length > 0 ? statedWhole(value, steps) : undefined),
          }),
    );
    return { problems: byPlace([...problems, ...own]) };
  }
  const file = result.data;
  await crossCheck(path, file, layers, known, say);
  const otherFamily = familyProblem(layers, file.version, file.source ? "source" : "media");
  if (otherFamily)
    say(["extends"], `${shown(relative(dirname(path), otherFamily.path))} ${otherFamily.because}`);
  const locks = await readLocks(path, problems);
  return problems.length > 0
    ? { problems: byPlace(problems) }
    : { recipe: assemble(path, id, file, layers, locks), problems: [] };
}

/** Whether a problem is one whatever the family says that could not be read: not that it is the way there, nor that something is missing which that may have. */
function isOfItsOwn({ steps, atKey }: SchemaProblem, value: unknown): boolean {
  const [key] = steps;
  if (key === "extends") return false;
  const isMissing = !atKey && valueAt(value, steps) === undefined;
  return !isMissing || !(String(key) in familySchema.shape) || statedWhole(value, steps) !== undefined;
}

/** What is wrong with each family by itself, whether the recipe uses it or not. */
export function familyProblems(families: Layers["families"]): LisdebError[] {
  return families.flatMap((family) => {
    const result = familySchema.safeParse(family.value);
    if (result.success) return [];
    const found = schemaProblems(result.error, familySchema, family.value);
    return firstProblems(found, { file: family.path }, ({ message, hint, steps, atKey }) => {
      const [key] = steps;
      const isOfOne = atKey && steps.length === 1 && typeof key === "string" && key in recipeSchema.shape;
      return new LisdebError("recipe-invalid", isOfOne ? `a family cannot have the key "${key}"` : message, {
        where: atKey ? family.atKey(steps) : family.at(steps),
        hint: isOfOne
          ? "it is of one release alone: put it into the recipe"
          : (hint ?? statedWhole(family.value, steps)),
      });
    });
  });
}

/** What of each family by itself no schema says; nothing of one that the schema refuses. */
export function crossProblems(families: Layers["families"], known: KnownNames): LisdebError[] {
  const found: LisdebError[] = [];
  for (const { value, at } of families) {
    const { data } = familySchema.safeParse(value);
    if (!data) continue;
    crossCheckShared(data, known, (steps, message, hint) =>
      found.push(new LisdebError("recipe-invalid", message, { where: at(steps), hint })),
    );
  }
  return found;
}

/** lock.yaml stands in the recipe's own folder. No lock is no problem: the recipe then builds from a file that the user hands in. */
async function readLocks(recipePath: string, problems: LisdebError[]): Promise<Locks> {
  const path = join(dirname(recipePath), LOCK_NAME);
  if (!existsSync(path)) return {};
  const checked = await readYaml(path, lockSchema);
  if (checked.value !== undefined) return checked.value;
  problems.push(...checked.problems);
  return {};
}

function assemble(path: string, id: string, file: RecipeFile, layers: Layers, locks: Locks): Recipe {
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
      lock: lockOf(lockEntryOf(locks, id, medium.file)),
      stated: medium.stated,
    })),
    licence: file.licence,
    homepage: file.homepage,
    maintainer: file.maintainer,
    suites: file.suites,
    expect: file.expect && stated(file.expect),
    changes: file.changes,
    sources: file.sources,
    unchecked: file.unchecked,
    built: file.built,
    overrides: file.overrides.flatMap(({ rpm, daemon, sha256, profile, because }) =>
      profile === undefined ? [] : [{ rpm, daemon, sha256, profile, because }],
    ),
    settles: file.overrides.flatMap(({ check, because }) =>
      check === undefined ? [] : [{ check, because }],
    ),
    source: file.source && {
      kernel: file.source.kernel,
      daemons: file.source.daemons,
      architectures: file.source.architectures,
      patches: file.source.patches.map((patch, i) =>
        resolve(dirname(ownerOf(layers, ["source", "patches", i]).path), patch),
      ),
    },
  };
}

function lockOf(entry: LockEntry | undefined): LockedMedium | undefined {
  return entry && { ...entry, from: entry.from, note: entry.note };
}

/** Without the keys that are not there. */
function stated({ generation, vss, fcopy }: NonNullable<RecipeFile["expect"]>): Recipe["expect"] {
  return {
    ...(generation !== undefined && { generation }),
    ...(vss !== undefined && { vss }),
    ...(fcopy !== undefined && { fcopy }),
  };
}
