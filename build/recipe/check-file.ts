import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LisdebError, nearest, shown } from "../base/index.ts";
import { listRecipes } from "./find.ts";
import { merged, readLayers } from "./layers.ts";
import { familyProblems } from "./load.ts";
import { lockSchema } from "./schema.ts";
import { valueAt } from "./schema-problems.ts";
import { readYaml, readYamlFile, type YamlFile } from "./yaml-file.ts";

/** Lists what is wrong in a family, and in those that it extends. Throws only where a file cannot be read. */
export async function checkFamily(path: string): Promise<readonly LisdebError[]> {
  const { layers, problems } = await readLayers(path);
  return layers ? familyProblems([layers.own, ...layers.families]) : problems;
}

/** Lists what is wrong in a lock: entries that are none, and those that no recipe beside it will ever look for. Throws only where a file cannot be read. */
export async function checkLock(path: string): Promise<readonly LisdebError[]> {
  const { value, problems } = await readYaml(path, lockSchema);
  const file = await readYamlFile(path);
  if (!value || !("at" in file)) return problems;
  const folder = dirname(path);
  const ids = (await listRecipes(folder)).map(({ id }) => id);
  const found: LisdebError[] = [];
  for (const [id, entries] of Object.entries(value)) {
    if (!ids.includes(id)) {
      found.push(unused(file, [id], `no recipe beside it is called ${shown(id)}`, ids));
      continue;
    }
    const files = await mediaOf(join(folder, `${id}.yaml`));
    for (const name of Object.keys(entries).filter((each) => files && !files.includes(each)))
      found.push(unused(file, [id, name], `${id} has no medium ${shown(name)}`, files ?? []));
  }
  return found;
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
