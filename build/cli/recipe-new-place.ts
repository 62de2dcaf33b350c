import { existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { demandWritable, errnoOf, LisdebError, shown, writeFilesAtomically } from "../base/index.ts";
import { idProblem, OWN_FOLDER } from "../recipe/index.ts";
import type { RecipeNewOptions } from "./recipe-new-answers.ts";

/** Where a drafted recipe goes; the file's name is the recipe's id. */
export interface DraftPlace {
  readonly id: string;
  readonly path: string;
}

/** The place that the command line names; undefined where it is drawn from the version. Throws `usage`. */
export function placeNamed({ id, output }: Pick<RecipeNewOptions, "id" | "output">): DraftPlace | undefined {
  if (output === undefined) return id === undefined ? undefined : placeOf(demandId(id, "--id"));
  const [, named] = /^(.+)\.ya?ml$/.exec(basename(output)) ?? [];
  if (named === undefined)
    throw new LisdebError("usage", `--output must name a .yaml file, not "${shown(output)}"`);
  if (id !== undefined && id !== named) {
    throw new LisdebError(
      "usage",
      `the id is the file's name: --id is ${shown(id)}, and --output names ${shown(named)}`,
    );
  }
  return { id: demandId(named, "--output"), path: output };
}

/** The place of an id that nobody named: characters that no id has become hyphens. Throws `usage`. */
export function draftPlace(named: string): DraftPlace {
  const id = named.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "-");
  const problem = idProblem(id);
  if (problem === undefined) return placeOf(id);
  throw new LisdebError("usage", problem, { hint: "name another by --id" });
}

/**
 * Writes a draft. By force it gets into the place of the file that is there: where a link stands at the path, of what it leads to. Throws `write-failed`, and
 * `usage` where something is there, though it came only while questions were asked.
 */
export async function writeDraft(
  place: DraftPlace,
  text: string,
  { force }: Pick<RecipeNewOptions, "force">,
): Promise<void> {
  const { path } = place;
  if (force) {
    const real = realPlace(path);
    const mode = statSync(real, { throwIfNoEntry: false })?.mode;
    await writeFilesAtomically([
      { path: real, content: text, ...(mode !== undefined && { mode: mode & 0o7777 }) },
    ]);
    return;
  }
  await writeFilesAtomically([{ path, content: text, isNew: true }]).catch((error: unknown) => {
    throw error instanceof LisdebError && errnoOf(error.cause) === "EEXIST" ? notFree(place) : error;
  });
}

/** Throws `usage` where there is no folder for it, or where something is there already, and is not to be written over; `write-failed` where nothing can be written there. */
export function demandFree({ path }: DraftPlace, { force }: Pick<RecipeNewOptions, "force">): void {
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new LisdebError("usage", "there is no such folder to write a recipe into", {
      where: { file: folder },
      hint: "make it first, or name another --output",
    });
  }
  if (!force && lstatSync(path, { throwIfNoEntry: false })) throw notFree({ path });
  demandWritable(force ? realPlace(path) : path);
}

/** Where a link stands, what it leads to is written. */
function realPlace(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function notFree({ path }: Pick<DraftPlace, "path">): LisdebError {
  return new LisdebError("usage", "is there already, and is not written over", {
    where: { file: path },
    hint: "name another --id or --output, or give --force",
  });
}

function demandId(id: string, option: string): string {
  const problem = idProblem(id);
  if (problem === undefined) return id;
  throw new LisdebError("usage", `${option}: ${problem}`);
}

/** A checkout of lisdeb, and a project laid out as one, has its recipes in a folder of that name. */
function placeOf(id: string): DraftPlace {
  const file = `${id}.yaml`;
  const isThere = statSync(OWN_FOLDER, { throwIfNoEntry: false })?.isDirectory() === true;
  return { id, path: isThere ? join(OWN_FOLDER, file) : file };
}
