import { listed, shown } from "../base/index.ts";
import type { Layers } from "./layers.ts";
import { valueAt } from "./schema-problems.ts";

/** What recipes are of: releases on media, or daemons that are compiled from a kernel's sources. */
export const KINDS = ["media", "source"] as const;
/** One of {@link KINDS}: a recipe that states `source` is of the second. */
export type RecipeKind = (typeof KINDS)[number];

/** The family that a recipe of this version and kind cannot extend, and why, of all that it extends the nearest; undefined where it can. */
export function familyProblem(
  { families }: Pick<Layers, "families">,
  version: string,
  kind: RecipeKind,
): { readonly path: string; readonly because: string } | undefined {
  for (const { path, value } of families) {
    const wanted = KINDS.find((each) => each === valueAt(value, ["kind"]));
    if (wanted !== undefined && wanted !== kind)
      return { path, because: `is for recipes of kind ${wanted}, and this recipe is of kind ${kind}` };
    const line = lineOf(value);
    if (line && !isOfLine(version, line))
      return {
        path,
        because: `is for releases ${listed(line.map((first) => `${first}.x`))}, and this recipe is of ${shown(version)}`,
      };
  }
  return undefined;
}

/** Whether a version begins with one of these first numbers: `4.2` is the line of `4.2` and `4.2.8.1`, and not of `4.20`. */
function isOfLine(version: string, line: readonly string[]): boolean {
  return line.some((first) => version.startsWith(first) && !/^\d/.test(version.slice(first.length)));
}

/** undefined where a family says nothing of it, or not as it should: then the schema says so. */
function lineOf(family: unknown): readonly string[] | undefined {
  const line = valueAt(family, ["line"]);
  return Array.isArray(line) && line.every((each) => typeof each === "string") ? line : undefined;
}
