import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { sha256, systemError, type Sha256 } from "../../base/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { ToolchainLock } from "../../source/index.ts";
import type { Asked } from "../../verdict/index.ts";
import type { MediumInput } from "../medium-inputs.ts";
import { canonicalJson } from "./canonical-json.ts";
import { mediumDigest } from "./media-digests.ts";

/** All that decides what a build gives. What does not, such as the number of packages made at once, is no part of it. */
export interface BuildInputs extends Asked {
  /** Of the program itself. */
  readonly program: Sha256;
  readonly templates: Sha256;
  readonly recipe: Recipe;
  readonly media: readonly MediumInput[];
  /** What a source recipe is compiled with, and the sources of what becomes a part of the daemons. */
  readonly toolchain: ToolchainLock | undefined;
  readonly acceptLicence: boolean;
  readonly allowUnproven: boolean;
  /** Seconds since 1970. */
  readonly sourceDateEpoch: number | undefined;
}

/** The name of a build among those that are kept: equal inputs have the same, and no others. Throws what reading throws. */
export async function buildKey({
  recipe,
  media,
  suites,
  toolchain,
  ...others
}: BuildInputs): Promise<Sha256> {
  return sha256(
    canonicalJson({
      ...others,
      suites: suites?.map(({ name }) => name),
      toolchain: toolchain && { ...toolchain, where: undefined },
      recipe: await recipeContent(recipe),
      media: await Promise.all(media.map((medium) => mediumContent(medium, recipe))),
      node: [process.versions.node, process.arch],
    }),
  );
}

/** A medium without its place and identity on this machine: its name stands in the record. */
async function mediumContent(medium: MediumInput, recipe: Recipe): Promise<object> {
  return { ...medium, path: undefined, identity: undefined, digest: await mediumDigest(medium, recipe) };
}

/** A recipe without places on this machine, and with the contents of the files that it names beside its media. */
async function recipeContent(recipe: Recipe): Promise<object> {
  const { media, source } = recipe;
  return {
    ...recipe,
    where: undefined,
    media: media.map((medium) => ({ ...medium, path: undefined })),
    source: source && { ...source, patches: await Promise.all(source.patches.map(patchContent)) },
  };
}

async function patchContent(path: string): Promise<object> {
  const content = await readFile(path).catch((cause: unknown) => {
    throw systemError("read-failed", cause, { file: path });
  });
  return { file: basename(path), sha256: sha256(content) };
}
