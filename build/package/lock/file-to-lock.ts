import { stat } from "node:fs/promises";
import { basename } from "node:path";
import {
  LisdebError,
  openFile,
  sha256Of,
  shown,
  systemError,
  type FileIdentity,
  type Sha256,
} from "../../base/index.ts";
import { defaultCacheDir, fetchUnlocked } from "../../media/index.ts";
import type { Recipe, RecipeMedium } from "../../recipe/index.ts";
import type { InputOptions } from "../medium-inputs.ts";
import { addressesOf } from "../mirrors.ts";

/** A file at hand, measured. */
export interface MeasuredFile {
  readonly path: string;
  readonly sha256: Sha256;
  /** In bytes. */
  readonly size: number;
  /** The address that gave it just now; undefined for a file that was there. */
  readonly from: string | undefined;
  /** The address that was asked, where it redirected to that. */
  readonly asked?: string | undefined;
  /** Of the file that was measured; undefined for what was fetched into the cache. */
  readonly identity?: FileIdentity | undefined;
}

/**
 * The medium of a recipe that is to be locked: the file that somebody names, else the one that comes with the recipe, else what the mirrors or
 * the recipe's addresses give. Throws `usage` for a folder, and what measuring and fetching throw.
 */
export async function fileToLock(
  medium: RecipeMedium,
  named: string | undefined,
  options: Omit<InputOptions, "files">,
): Promise<MeasuredFile> {
  const path = named ?? medium.path;
  if (path !== undefined) return measured(path);
  const { file } = medium;
  const urls = addressesOf(medium, options.mirrors, options.environment);
  const { url, served, ...fetched } = await fetchUnlocked(
    { file, urls },
    { ...options, cacheDir: defaultCacheDir(options.environment) },
  );
  // What was asked is shown as the recipe writes it, where it gave the file itself.
  const isRedirected = served !== new URL(url).href;
  return { ...fetched, from: isRedirected ? served : url, asked: isRedirected ? url : undefined };
}

/**
 * Which of a recipe's media each of the files named is: by its name, and where the recipe has one medium only, whatever its name. Throws `usage`
 * where that is not clear.
 */
export function filesByMedium(
  { id, media }: Pick<Recipe, "id" | "media">,
  files: readonly string[],
): ReadonlyMap<RecipeMedium, string> {
  const named = new Map<RecipeMedium, string>();
  for (const path of files) {
    const medium =
      media.find(({ file }) => file === basename(path)) ?? (media.length === 1 ? media[0] : undefined);
    if (!medium) {
      throw new LisdebError("usage", `is none of the media of ${id} by its name`, {
        where: { file: path },
        hint: `its media are ${media.map(({ file }) => shown(file)).join(", ")}: name the file so`,
      });
    }
    if (named.has(medium)) {
      throw new LisdebError("usage", `--media names two files for ${shown(medium.file)}`, {
        where: { file: path },
      });
    }
    named.set(medium, path);
  }
  return named;
}

async function measured(path: string): Promise<MeasuredFile> {
  const found = await stat(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  if (found.isDirectory()) {
    throw new LisdebError("usage", "is a folder, which has no digest of its own", {
      where: { file: path },
      hint: "lock the file that it was unpacked from; until then a folder builds with --media as it is",
    });
  }
  const source = await openFile(path);
  try {
    const identity = await source.identity();
    return { path, sha256: await sha256Of(source), size: source.size, from: undefined, identity };
  } finally {
    await source.close();
  }
}
