import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LisdebError, nearest, shown } from "../base/index.ts";
import type { KnownNames } from "./cross-checks.ts";
import { listRecipes } from "./find.ts";
import { byPlace } from "./first-problems.ts";
import { merged, MOST_FAMILIES, readLayers } from "./layers.ts";
import { crossProblems, familyProblems } from "./load.ts";
import { lockSchema } from "./schema.ts";
import { valueAt } from "./schema-problems.ts";
import { readYaml, readYamlFile, type YamlFile } from "./yaml-file.ts";

/** Lists what is wrong in a family, and in those that it extends. Throws only where a file cannot be read. */
export async function checkFamily(path: string, known: KnownNames): Promise<readonly LisdebError[]> {
  const { layers, problems } = await readLayers(path, MOST_FAMILIES - 1);
  if (!layers) return problems;
  const families = [layers.own, ...layers.families];
  return byPlace([...familyProblems(families), ...crossProblems(families, known)]);
}

/** Lists what is wrong in a lock: entries that are none, and those that no recipe beside it will ever look for. Throws only where a file cannot be read. */
export async function checkLock(path: string): Promise<readonly LisdebError[]> {
  const { value, problems } = await readYaml(path, lockSchema);
  const file = await readYamlFile(path);
  if (!value || !("at" in file)) return problems;
  const folder = dirname(path);
  const ids = (await listRecipes(folder)).map(({ id }) => id);
  const found: LisdebError[] = [];
  // As they stand there: the schema passes over a key that is called as an object's prototype.
  for (const id of keysAt(file, [])) {
    if (!ids.includes(id)) {
      found.push(unused(file, [id], `no recipe beside it is called ${shown(id)}`, ids));
      continue;
    }
    const files = await mediaOf(join(folder, `${id}.yaml`));
    for (const name of keysAt(file, [id]).filter((each) => files && !files.includes(each)))
      found.push(unused(file, [id, name], `${id} has no medium ${shown(name)}`, files ?? []));
  }
  return byPlace(found);
}

function keysAt({ value }: YamlFile, steps: readonly string[]): readonly string[] {
  const map = valueAt(value, steps);
  return typeof map === "object" && map !== null ? Object.keys(map) : [];
}

function unused(
  file: YamlFile,
  steps: readonly string[],
  message: string,
  names: readonly string[],
): LisdebError {
  const guess = nearest(steps.at(-1) ?? "", names);
  return new LisdebError("recipe-invalid", message, {
    where: file.atKey(steps),
    hint: guess === undefined ? "take the entry out" : `did you mean "${guess}"?`,
  });
}

/** The file names of a recipe's media; undefined where it cannot be seen, which checking the recipe tells. */
async function mediaOf(path: string): Promise<readonly string[] | undefined> {
  if (!existsSync(path)) return undefined;
  const { layers } = await readLayers(path);
  const media = layers && valueAt(merged(layers), ["media"]);
  if (!Array.isArray(media)) return undefined;
  return media.flatMap((medium: unknown) => {
    const file = valueAt(medium, ["file"]);
    return typeof file === "string" ? [file] : [];
  });
}
