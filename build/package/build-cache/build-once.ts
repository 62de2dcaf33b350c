import type { Sha256 } from "../../base/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { ToolchainLock } from "../../source/index.ts";
import { buildRecipe, type RecipeBuild, type RecipeBuildOptions } from "../build-recipe.ts";
import type { MediumInput } from "../medium-inputs.ts";
import { outputOf, type OutputFile } from "../write-packages.ts";
import { buildKey } from "./build-key.ts";
import { keepBuild, keptBuild } from "./kept-builds.ts";
import { measuredAnew } from "./media-digests.ts";

/** What decides about a build beside its own options, and where builds are kept. */
export interface BuildOnceOptions<Answer> extends RecipeBuildOptions {
  readonly cacheDir: string;
  /** Digest of the program; undefined where it is not known, and then nothing is kept. */
  readonly program: Sha256 | undefined;
  /** What source recipes are compiled with; it is called for those alone. */
  readonly toolchainLock?: (() => Promise<ToolchainLock>) | undefined;
  /** Build even where the same was built before. */
  readonly anew: boolean;
  /** What is to be told of a build, as plain data. */
  readonly answerOf: (build: RecipeBuild) => Answer;
}

/** A build that was made, or was made before. */
export interface BuiltOnce<Answer> {
  readonly answer: Answer;
  readonly files: readonly OutputFile[];
  /** undefined where it was made before, from the same inputs, and only its files and answer are left. */
  readonly build: RecipeBuild | undefined;
}

/** Builds a recipe, unless it was built before from the same inputs. Throws what {@link buildRecipe} throws. */
export async function buildOnce<Answer>(
  recipe: Recipe,
  inputs: readonly MediumInput[],
  options: BuildOnceOptions<Answer>,
): Promise<BuiltOnce<Answer>> {
  const key = await keyOf(recipe, inputs, options);
  const before = options.anew ? undefined : await builtBefore<Answer>(key, options.cacheDir);
  if (before) return { ...before, build: undefined };
  const build = await buildRecipe(recipe, inputs, options);
  const answer = options.answerOf(build);
  const { files } = outputOf(build);
  // A medium or a patch that was changed while it was read is not the one that the key names.
  const after = key && (await keyOf(recipe, await Promise.all(inputs.map(measuredAnew)), options));
  if (key !== undefined && key === after) await keepBuild(options.cacheDir, key, { answer, files });
  return { answer, files, build };
}

/** The same build, where it was made before. */
export async function builtBefore<Answer>(
  key: Sha256 | undefined,
  cacheDir: string,
): Promise<Pick<BuiltOnce<Answer>, "answer" | "files"> | undefined> {
  const kept = key && (await keptBuild(cacheDir, key));
  // The key names the program, too, so that the answer is of the type that this very program gives it.
  return kept && { answer: kept.answer as Answer, files: kept.files };
}

/**
 * The key of a build; undefined where it is not known what decides it: the program has no digest, or a keyring is used, whose keys may expire from
 * one day to the next. Throws what reading throws.
 */
export async function keyOf(
  recipe: Recipe,
  media: readonly MediumInput[],
  options: Omit<BuildOnceOptions<never>, "answerOf" | "anew">,
): Promise<Sha256 | undefined> {
  const { program, templates, suites, architectures, acceptLicence, allowUnproven } = options;
  if (program === undefined || options.keyring !== undefined) return undefined;
  const toolchain = recipe.source && (await options.toolchainLock?.());
  if (recipe.source && toolchain === undefined) return undefined;
  return buildKey({
    program,
    templates: templates.sha256,
    recipe,
    media,
    toolchain,
    suites,
    architectures,
    acceptLicence,
    allowUnproven,
    sourceDateEpoch: options.sourceDateEpoch,
  });
}
