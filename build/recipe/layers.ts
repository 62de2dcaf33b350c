import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { isMap } from "yaml";
import { LisdebError, nearest, shown, type Where } from "../base/index.ts";
import { FAMILIES, fileKind } from "./file-kind.ts";
import { valueAt } from "./schema-problems.ts";
import { readYamlFile, type Steps, type YamlFile } from "./yaml-file.ts";

/** A recipe and the families that it extends, nearest first. */
export interface Layers {
  readonly own: YamlFile;
  readonly families: readonly YamlFile[];
}

/** Families that a recipe extends at most, one through another: who reads a recipe has to find its values. */
export const MOST_FAMILIES = 4;

/** A recipe with all that it extends; or what is wrong with the way there, and how far it leads, where the recipe itself is YAML. */
export type ReadLayers =
  | { readonly layers: Layers; readonly problems: readonly [] }
  | { readonly layers?: undefined; readonly some?: Layers; readonly problems: readonly LisdebError[] };

/** Reads a recipe and what it extends, `most` families; `draft` is its text where it is not written yet. Throws where the recipe itself cannot be read. */
export async function readLayers(path: string, most = MOST_FAMILIES, draft?: string): Promise<ReadLayers> {
  const own = await readYamlFile(path, draft);
  if (!("at" in own)) return { problems: own.problems };
  const families: YamlFile[] = [];
  const seen = [(await realFile(path)) ?? path];
  let last: YamlFile = own;
  for (;;) {
    const extended = valueAt(last.value, ["extends"]);
    // Of another type: the schema says so.
    if (typeof extended !== "string") return { layers: { own, families }, problems: [] };
    const at = last.at(["extends"]);
    const wrong = (message: string, hint?: string) => ({
      some: { own, families },
      problems: [new LisdebError("recipe-invalid", message, { where: at, hint })],
    });
    if (families.length >= most)
      return wrong(`"${shown(extended)}" is a fifth file: families may extend families, four in all`);
    if (!isInsideProject(path, extended, last.path)) return wrong(outside(extended));
    const next = join(dirname(last.path), extended);
    const real = await realFile(next);
    if (real === undefined)
      return wrong(`there is no file "${shown(extended)}"`, await familyMeant(extended, last.path, path));
    if (!(await isReallyInside(path, real))) return wrong(outside(extended));
    if (seen.includes(real)) return wrong(`"${shown(extended)}" leads in a circle`);
    seen.push(real);
    const family = await readYamlFile(next);
    if (!("at" in family)) return { some: { own, families }, problems: family.problems };
    families.push(family);
    last = family;
  }
}

/** What whoever extends a file that is not there is told: which one may be meant, of those that lie where that should, and of the families. */
async function familyMeant(extended: string, from: string, recipePath: string): Promise<string> {
  const paths: string[] = [];
  for (const folder of new Set([dirname(extended), FAMILIES])) {
    const names = await readdir(join(dirname(from), folder)).catch(() => []);
    paths.push(...names.filter((name) => name.endsWith(".yaml")).map((name) => join(folder, name)));
  }
  const families: string[] = [];
  for (const path of paths) {
    const full = join(dirname(from), path);
    const real = fileKind(full) === "family" ? await realFile(full) : undefined;
    // Not a link that would be refused next.
    if (real !== undefined && (await isReallyInside(recipePath, real))) families.push(path);
  }
  const called = nearest(
    basename(extended),
    families.map((path) => basename(path)),
  );
  const guess = nearest(extended, families) ?? families.find((path) => basename(path) === called);
  return guess === undefined ? PATHS_ARE_RELATIVE : `did you mean "${guess}"?`;
}

/** What is said of a path that leaves the project. */
export function outside(path: string): string {
  return `"${shown(path)}" leads out of the folder that holds the recipe's folder`;
}
/** How paths in a recipe are meant. */
export const PATHS_ARE_RELATIVE = "a path is relative to the folder of the file that it stands in";

/** Keys at the top of a file whose maps are never merged: what a verdict rests on is evidence for that verdict, and for no other. */
const STATED_WHOLE: ReadonlySet<unknown> = new Set(["licence"]);

/** What whoever misses a part of such a map is told; undefined where something stands there, or the steps lead elsewhere. */
export function statedWhole(file: unknown, steps: Steps): string | undefined {
  const [key, part] = steps;
  return part !== undefined && STATED_WHOLE.has(key) && valueAt(file, steps) === undefined
    ? `a file that states the ${String(key)} states all of it: nothing that another states of it is added`
    : undefined;
}

/** A recipe's values: maps are merged key by key, and of all else, the licence too, what stands nearest replaces what is further away. */
export function merged({ own, families }: Layers): unknown {
  const extended = valueAt(own.value, ["extends"]);
  const value = [
    without(own.value, ["extends"]),
    ...families.map((file) => without(file.value, OF_FAMILIES_ALONE)),
  ].reduceRight<unknown>((far, near) => merge(near, far, STATED_WHOLE), undefined);
  return isRecord(value) && extended !== undefined ? { extends: extended, ...value } : value;
}

/** Where the value, or the key, at the end of the steps stands: in the file that it comes from. */
export function placeIn(layers: Layers, steps: Steps, atKey = false): Where {
  const file = ownerOf(layers, steps);
  return atKey ? file.atKey(steps) : file.at(steps);
}

/** The file that a value comes from; of what is missing, the one that should have it. */
export function ownerOf({ own, families }: Layers, steps: Steps): YamlFile {
  let candidates: readonly YamlFile[] = [own, ...families];
  let owner = own;
  for (let depth = 1; depth <= steps.length; depth++) {
    const way = steps.slice(0, depth);
    const having = candidates.filter((file) => file.nodeAt(way) !== undefined);
    const [first] = having;
    if (!first) return owner;
    owner = first;
    // With anything but a map nothing is merged.
    const end = having.findIndex((file) => !isMap(file.nodeAt(way)));
    const isWhole = depth === 1 && STATED_WHOLE.has(steps[0]);
    candidates = having.slice(0, isWhole ? 1 : end === -1 ? undefined : Math.max(end, 1));
  }
  return owner;
}

/** A recipe may point at a file of the project it lies in, and nowhere else: a recipe from a stranger reads nothing of yours. */
export function isInsideProject(recipePath: string, path: string, from = recipePath): boolean {
  return !isAbsolute(path) && isBelow(projectOf(recipePath), resolve(dirname(from), path));
}

/** The same of a path whose links are resolved. */
export async function isReallyInside(recipePath: string, real: string): Promise<boolean> {
  return isBelow(await realpath(projectOf(recipePath)), real);
}

/** Where a path leads that has a regular file at its end: a pipe would be waited for. */
export async function realFile(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

function projectOf(recipePath: string): string {
  return dirname(dirname(resolve(recipePath)));
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../");
}

/** `whole`: keys whose values are not merged. */
function merge(near: unknown, far: unknown, whole?: ReadonlySet<unknown>): unknown {
  if (near === undefined) return far;
  if (!isRecord(near) || !isRecord(far)) return near;
  // Not by assignment, which would take the key __proto__ for something else.
  return Object.fromEntries(
    [...new Set([...Object.keys(far), ...Object.keys(near)])].map((key) => [
      key,
      whole?.has(key) && Object.hasOwn(near, key)
        ? valueAt(near, [key])
        : merge(valueAt(near, [key]), valueAt(far, [key])),
    ]),
  );
}

/** What a family says of itself. */
const OF_FAMILIES_ALONE = ["extends", "kind", "line"];

function without(value: unknown, keys: readonly string[]): unknown {
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
    : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
