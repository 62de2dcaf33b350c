import { stat } from "node:fs/promises";
import { basename } from "node:path";
import {
  LisdebError,
  openFile,
  sha256Of,
  shown,
  systemError,
  type FileIdentity,
  type Progress,
  type Sha256,
} from "../base/index.ts";
import { defaultCacheDir, fetchMedium, wrongSize } from "../media/index.ts";
import { demandPublished } from "./evidence/index.ts";
import { addressesOf } from "./mirrors.ts";
import { provenance, type LockedMedium, type Recipe, type RecipeMedium } from "../recipe/index.ts";

/** A medium at hand, and what is known of it before a byte of its content is used. */
export interface MediumInput {
  /** Path on this machine. */
  readonly path: string;
  /** Name that goes into the build record: no folder of this machine. */
  readonly file: string;
  /** undefined for a folder, which has no digest of its own; its RPMs have. */
  readonly sha256: Sha256 | undefined;
  readonly size: number | undefined;
  /** `locked`: its SHA-256 is the one in the lock. `unlocked`: nobody has stated one; the user's own file is taken as it is. */
  readonly trust: "locked" | "unlocked";
  readonly provenance: string | undefined;
  /** Of the file that was measured here, before it was; undefined for a folder, and for what is in the cache. Of no build and no record. */
  readonly identity?: FileIdentity | undefined;
}

/** Which files and mirrors stand in for a recipe's own media and addresses, and whether the network may be used. */
export interface InputOptions {
  /** Files that the user names in place of what the recipe would fetch. */
  readonly files: readonly string[];
  /** Addresses of folders that have copies of media under their file names; they are asked before the recipe's own. */
  readonly mirrors?: readonly string[] | undefined;
  readonly offline: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The media of a recipe: what the user hands in, else what comes with the recipe, else what is downloaded. Whatever the lock
 * knows must match it, and what has no lock, the digests that others published of it; a folder can match neither. Throws `medium-digest-mismatch`,
 * `medium-unlocked`, `offline` and what fetching throws.
 */
export async function mediumInputs(recipe: Recipe, options: InputOptions): Promise<readonly MediumInput[]> {
  if (options.files.length > 0) return handedIn(recipe, options.files);
  const inputs: MediumInput[] = [];
  for (const medium of recipe.media) inputs.push(await ofRecipe(recipe, medium, options));
  return inputs;
}

async function ofRecipe(recipe: Recipe, medium: RecipeMedium, options: InputOptions): Promise<MediumInput> {
  const { file, path, lock } = medium;
  if (path !== undefined) return measured(path, file, medium);
  if (!lock) {
    throw new LisdebError(
      "medium-unlocked",
      `nobody has stated a SHA-256 for ${shown(file)}, so it is not downloaded`,
      {
        where: recipe.where,
        hint:
          `recipe ${recipe.id} needs it: get the file and name it with --media FILE, ` +
          "or have it fetched, looked at and locked by lisdeb recipe lock",
      },
    );
  }
  const fetched = await fetchMedium(
    { file, urls: addressesOf(medium, options.mirrors, options.environment), lock },
    {
      cacheDir: defaultCacheDir(options.environment),
      offline: options.offline,
      progress: options.progress,
      environment: options.environment,
      signal: options.signal,
    },
  );
  return {
    path: fetched.path,
    file,
    sha256: lock.sha256,
    size: lock.size,
    trust: "locked",
    provenance: provenance(lock),
  };
}

async function handedIn(recipe: Recipe, paths: readonly string[]): Promise<readonly MediumInput[]> {
  const files = await Promise.all(
    paths.map(async (path) => ((await isFolder(path)) ? undefined : fileHandedIn(recipe, path))),
  );
  const present = new Set(files.map((input) => input?.file));
  const missing = recipe.media.filter(({ file }) => !present.has(file));
  // More than a recipe's media is no way round their locks either.
  const open = missing.length > 0 ? missing : recipe.media;
  return paths.map((path, i) => files[i] ?? folderHandedIn(recipe, path, open));
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  return found.isDirectory();
}

/** A folder stands for the medium that has its name, else for any of those that no file stands for. */
function folderHandedIn(recipe: Recipe, path: string, open: readonly RecipeMedium[]): MediumInput {
  const file = basename(path);
  const named = recipe.media.filter((medium) => medium.file === file);
  for (const { file: meant, lock, stated } of named.length > 0 ? named : open) {
    if (!lock && stated.length === 0) continue;
    const by = lock ? "the lock states" : "others published";
    throw new LisdebError(
      "medium-digest-mismatch",
      `is a folder, which has no SHA-256 to hold against the one that ${by} of ${shown(meant)}`,
      {
        where: { file: path },
        hint:
          "name the file itself with --media, or describe the folder in a recipe of its own: " +
          `lisdeb recipe new ${shown(path)}`,
      },
    );
  }
  return { path, file, sha256: undefined, size: undefined, trust: "unlocked", provenance: undefined };
}

async function fileHandedIn(recipe: Recipe, path: string): Promise<MediumInput> {
  const file = basename(path);
  // A file may have been renamed on its way here, so a lock is looked up by name first and by content second.
  const named = recipe.media.find((medium) => medium.file === file);
  if (named?.lock) return measured(path, file, named);
  const input = await measured(path, file, named);
  const same = recipe.media.find((medium) => medium.lock?.sha256 === input.sha256);
  if (same?.lock) {
    demandSize(path, input.size, same.lock);
    return { ...input, file: same.file, trust: "locked", provenance: provenance(same.lock) };
  }
  const published = recipe.media.find(({ stated }) => stated.some((each) => each.sha256 === input.sha256));
  if (published) return { ...input, file: published.file };
  const locked = recipe.media.filter((medium) => medium.lock !== undefined);
  if (locked.length > 0 && locked.length === recipe.media.length) throw mismatch(path, input.sha256, locked);
  return input;
}

/** A file's digest and size, held against its lock where there is one, else against what others published of it. */
async function measured(
  path: string,
  file: string,
  medium: Pick<RecipeMedium, "lock" | "stated"> | undefined,
): Promise<MediumInput> {
  const lock = medium?.lock;
  const source = await openFile(path);
  try {
    const identity = await source.identity();
    const sha256 = await sha256Of(source);
    if (lock && lock.sha256 !== sha256) throw mismatch(path, sha256, [{ file, lock }]);
    if (lock) demandSize(path, source.size, lock);
    if (medium && !lock) demandPublished(path, sha256, medium.stated);
    return {
      path,
      file,
      sha256,
      size: source.size,
      trust: lock ? "locked" : "unlocked",
      provenance: lock && provenance(lock),
      identity,
    };
  } finally {
    await source.close();
  }
}

/** Of a file that has the digest of this lock. */
function demandSize(path: string, size: number | undefined, lock: LockedMedium): void {
  if (size !== undefined && size !== lock.size) throw wrongSize(path, size, lock.size);
}

function mismatch(
  path: string,
  sha256: string | undefined,
  media: readonly Pick<RecipeMedium, "file" | "lock">[],
): LisdebError {
  const stated = media.map(({ file, lock }) => `${lock?.sha256 ?? ""} for ${shown(file)}`).join(", ");
  return new LisdebError(
    "medium-digest-mismatch",
    `has SHA-256 ${sha256 ?? "none"}, and the lock states ${stated}`,
    {
      where: { file: path },
      hint: "the file is damaged, or is another than the one that was locked",
    },
  );
}
