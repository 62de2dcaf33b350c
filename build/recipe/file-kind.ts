import { basename, dirname, resolve } from "node:path";

/** What a YAML file in a folder of recipes is, by where it lies and how it is called. */
export type FileKind = "recipe" | "family" | "lock" | "toolchain";

/** The lock of the recipes in its folder. */
export const LOCK_NAME = "lock.yaml";
/** The folder of families beside recipes. */
export const FAMILIES = "families";

const BY_NAME: ReadonlyMap<string, FileKind> = new Map([
  [LOCK_NAME, "lock"],
  ["toolchain.yaml", "toolchain"],
]);

/** What the file at a path is to be. */
export function fileKind(path: string): FileKind {
  const byName = BY_NAME.get(basename(path));
  return byName ?? (basename(dirname(resolve(path))) === FAMILIES ? "family" : "recipe");
}

/** What is said of a file by which no recipe can be called. */
export const NO_RECIPE: Readonly<Partial<Record<FileKind, string>>> = {
  lock: "is the lock of the recipes in its folder, and no recipe",
  toolchain: "lists what daemons are compiled with, and is no recipe",
};
