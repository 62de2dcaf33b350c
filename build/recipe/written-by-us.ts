import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isOwnContent } from "../base/index.ts";
import { LOCK_NAME } from "./file-kind.ts";
import { merged, ownerOf, readLayers, type Layers } from "./layers.ts";
import { valueAt } from "./schema-problems.ts";

/**
 * Whether nobody but this user and root can have written what a recipe is read from: its file, the lock beside it, the families that it extends and its patches,
 * each in a folder of which the same is true. Media are held to the lock, and what has none is told of.
 */
export async function isWrittenByUs(path: string): Promise<boolean> {
  if (!(await isOwnContent(path)) || !(await isOursOrNone(join(dirname(path), LOCK_NAME)))) return false;
  // One that cannot be read is told of where it is loaded.
  const read = await readLayers(path).catch(() => undefined);
  const layers = read && (read.layers ?? read.some);
  if (!layers) return true;
  const files = [...layers.families.map((family) => family.path), ...unread(layers), ...patches(layers)];
  const ours = await Promise.all(files.map(isOursOrNone));
  return !ours.includes(false);
}

/** What is not there is ours where nobody else could put it there before it is read. */
async function isOursOrNone(path: string): Promise<boolean> {
  if (await isThere(path)) return isOwnContent(path);
  return !(await isThere(dirname(path))) || isOwnContent(dirname(path));
}

/** A link is there, whatever it leads to. */
async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The family that the last one extends, where it could not be read: it may be whole the next moment. */
function unread({ own, families }: Layers): readonly string[] {
  const last = families.at(-1) ?? own;
  const extended = valueAt(last.value, ["extends"]);
  return typeof extended === "string" ? [join(dirname(last.path), extended)] : [];
}

function patches(layers: Layers): readonly string[] {
  const named = valueAt(merged(layers), ["source", "patches"]);
  if (!Array.isArray(named)) return [];
  return named.flatMap((patch: unknown, i) =>
    typeof patch === "string" ? [join(dirname(ownerOf(layers, ["source", "patches", i]).path), patch)] : [],
  );
}
