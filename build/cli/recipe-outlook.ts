import { join } from "node:path";
import { asLisdebError, formatError, LisdebError, type Progress } from "../base/index.ts";
import { fromOf, placeOf, type Daemon, type DaemonName } from "../daemon/index.ts";
import {
  addressesOf,
  builtBefore,
  expectedPackages,
  factsOf,
  foreseeRecipe,
  isThere,
  keyOf,
  mediumInputs,
  mediumState,
  planRecipe,
  type BuildOnceOptions,
  type ForeseenOutput,
  type MediumInput,
  type RecipePlan,
} from "../package/index.ts";
import { cacheUnwritable } from "../media/index.ts";
import type { Recipe, RecipeMedium } from "../recipe/index.ts";
import { targetsAsData } from "../report/index.ts";
import { patchProblems, type CompilerState } from "../source/index.ts";
import type { RecipeAnswer, UnfitAnswer } from "./build-answer.ts";

/**
 * What building a recipe would come to. `there`: all of it was built before from the same inputs, and lies in the output folder; `kept`: it was
 * built before, and is only written; `build`: it is built from what is at hand; `download`: the medium is fetched first; `cannot`.
 */
export type OutlookState = "there" | "kept" | "build" | "download" | "cannot";

/** A package that would be made. */
export interface OutlookPackage {
  readonly suite: string;
  readonly architecture: string;
  readonly package: string;
  /** null where only its daemon will tell. */
  readonly version: string | null;
  readonly file: string | null;
  /** null for a package that holds none. */
  readonly daemon: DaemonName | null;
  /** Path of the daemon's RPM on the medium, or of its source in the kernel's tree. */
  readonly from: string | null;
  /** Nobody knows whether its daemon works there. */
  readonly unproven: boolean;
}

/** What is known of a recipe before it is built. */
export interface Outlook {
  readonly recipe: Recipe;
  /** As the command line names it. */
  readonly name: string;
  readonly state: OutlookState;
  /** Nobody has looked at the daemons: the packages are what the kernel's sources show, or else what the recipe expects. */
  readonly expected: boolean;
  readonly packages: readonly OutlookPackage[];
  readonly unfit: readonly UnfitAnswer[];
  readonly notes: readonly string[];
  /** Why it cannot be built. */
  readonly errors: readonly LisdebError[];
  /** The files that it would come to; undefined where their names are not known, either. */
  readonly gives?: ForeseenOutput | undefined;
}

/** What a build would be given, and where media and packages are looked for. Nothing is fetched or compiled. */
export interface OutlookOptions extends Omit<BuildOnceOptions<RecipeAnswer>, "answerOf" | "progress"> {
  /** Media that stand in for the recipe's. */
  readonly files: readonly string[];
  /** Addresses of folders that are asked for media first. */
  readonly mirrors: readonly string[] | undefined;
  /** Whether the build may not use the network. This never does. */
  readonly offline: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether daemons can be compiled here; it is asked for source recipes alone. */
  readonly compiler: () => Promise<CompilerState>;
  /** Where the packages would lie. */
  readonly folder: string;
  readonly progress: Progress;
}

/** What building a recipe would come to. Throws only what is no answer: that it was interrupted, or a mistake in lisdeb. */
export async function outlookOf(recipe: Recipe, name: string, options: OutlookOptions): Promise<Outlook> {
  const nothing = { recipe, name, expected: false, packages: [], unfit: [], notes: [], errors: [] };
  try {
    const { state, errors, inputs } = await obstacles(recipe, options);
    if (state !== undefined) return { ...nothing, ...expectedOf(recipe, options), state, errors };
    return { ...nothing, ...(await atHand(recipe, inputs, options)) };
  } catch (thrown) {
    options.signal?.throwIfAborted();
    const error = asLisdebError(thrown);
    if (error.kind === "bug") throw thrown;
    return { ...nothing, state: "cannot", errors: [error] };
  }
}

interface Obstacles {
  /** undefined where nothing is in the way. */
  readonly state: "download" | "cannot" | undefined;
  readonly errors: readonly LisdebError[];
}

/** What keeps a recipe from being built with what is at hand; its media where nothing does. */
async function obstacles(
  recipe: Recipe,
  options: OutlookOptions,
): Promise<Obstacles & { readonly inputs: readonly MediumInput[] }> {
  const { files, environment, mirrors, acceptLicence } = options;
  const media = files.length > 0 ? [] : recipe.media;
  const states = await Promise.all(media.map((medium) => mediumState(medium, environment, mirrors)));
  const missing = media.filter((_, i) => states[i] === "downloadable");
  const errors: LisdebError[] = [];
  const say = (...error: ConstructorParameters<typeof LisdebError>) => errors.push(new LisdebError(...error));
  if (recipe.licence.verdict === "ambiguous" && !acceptLicence)
    say("licence-ambiguous", "the licence of the binaries is ambiguous", { hint: "--accept-licence" });
  if (states.includes("by hand")) say("input-missing", "the medium is not at hand", { hint: "--media FILE" });
  else if (states.includes("unlocked"))
    say("medium-unlocked", "nobody has stated the medium's SHA-256", {
      hint: "lisdeb recipe lock, or --media FILE",
    });
  else if (missing.length > 0) errors.push(...(await fetching(recipe, missing, options)).errors);
  if (recipe.source) errors.push(...(await patchProblems(recipe.source.patches)));
  if (errors.length > 0) return { state: "cannot", errors, inputs: [] };
  if (missing.length > 0) return { state: "download", errors, inputs: [] };
  return atOnce(recipe, options);
}

/** The media that seem to be at hand; where one in the cache turns out to be damaged, what `build` would do about that. */
async function atOnce(recipe: Recipe, options: OutlookOptions): ReturnType<typeof obstacles> {
  try {
    // What is at hand is never fetched.
    return { ...NONE, inputs: await mediumInputs(recipe, { ...options, offline: true }) };
  } catch (error) {
    if (options.offline || !(error instanceof LisdebError) || error.code !== "offline") throw error;
    const damaged = recipe.media.filter(({ file }) => file === error.where?.file);
    return { ...(await fetching(recipe, damaged, options)), inputs: [] };
  }
}

/** What keeps media from being fetched, and what is made of them from being built then. */
async function fetching(
  recipe: Recipe,
  media: readonly RecipeMedium[],
  options: OutlookOptions,
): Promise<Obstacles> {
  const { offline, mirrors, environment, cacheDir } = options;
  const errors: LisdebError[] = [];
  if (offline) errors.push(new LisdebError("offline", "the medium is not in the cache"));
  else if (media.some((medium) => addressesOf(medium, mirrors, environment).length === 0))
    errors.push(
      new LisdebError("input-missing", "the medium in the cache is damaged, and no address is known for it", {
        hint: "--media FILE",
      }),
    );
  else errors.push(...asErrors(await cacheUnwritable(cacheDir)));
  const said = new Set(errors.map(formatError));
  const more = recipe.source ? (await compiling(options)).errors : [];
  errors.push(...more.filter((error) => !said.has(formatError(error))));
  return { state: errors.length > 0 ? "cannot" : "download", errors };
}

/** With the medium at hand: from the earlier build, or from the medium; nothing is compiled. */
async function atHand(
  recipe: Recipe,
  inputs: readonly MediumInput[],
  options: OutlookOptions,
): Promise<Pick<Outlook, "state" | "packages"> & Partial<Outlook>> {
  const before = await builtBefore<RecipeAnswer>(await keyOf(recipe, inputs, options), options.cacheDir);
  const files = before?.files.map(factsOf);
  if (before && files && !options.anew) {
    const there = await Promise.all(files.map((file) => isThere(join(options.folder, file.name), file)));
    const { unfit, notes } = before.answer;
    const state = there.every(Boolean) ? "there" : "kept";
    const gives = { recipe: recipe.id, names: [], files, patches: undefined, isThere: state === "there" };
    return { state, packages: packagesOfAnswer(before.answer), unfit, notes, gives };
  }
  const { source } = recipe;
  const { state = "build", errors } = source ? await compiling(options) : NONE;
  const foreseen = source && (await foreseeRecipe(recipe, source, inputs, options));
  const plan = foreseen ?? (await planRecipe(recipe, inputs, options));
  const packages = packagesOfPlan(plan, source ? placeOf : fromOf);
  const names = [...packages.flatMap(({ file }) => file ?? []), ...(foreseen?.sources ?? [])];
  return {
    state,
    errors,
    expected: source !== undefined,
    packages,
    unfit: targetsAsData(plan.unfit),
    notes: plan.notes,
    // Built anew it comes to the same.
    gives: { recipe: recipe.id, names, files, patches: foreseen?.patches, isThere: false },
  };
}

const NONE: Obstacles = { state: undefined, errors: [] };

function asErrors(error: LisdebError | undefined): readonly LisdebError[] {
  return error ? [error] : [];
}

/** What keeps daemons from being compiled with what is at hand. */
async function compiling({ compiler, offline, cacheDir }: OutlookOptions): Promise<Obstacles> {
  const found = await compiler();
  if (found === "here") return NONE;
  if (found instanceof LisdebError) return { state: "cannot", errors: [found] };
  if (!offline) {
    const errors = asErrors(await cacheUnwritable(cacheDir));
    return { state: errors.length > 0 ? "cannot" : "download", errors };
  }
  const missing = new LisdebError("offline", "the compiler's environment is not in the cache");
  return { state: "cannot", errors: [missing] };
}

function expectedOf(recipe: Recipe, options: OutlookOptions): Pick<Outlook, "expected" | "packages"> {
  const packages = expectedPackages(recipe, options).map((each) => ({
    ...each,
    version: null,
    file: null,
    from: null,
  }));
  return { expected: true, packages };
}

function packagesOfAnswer({ packages, metapackages }: RecipeAnswer): readonly OutlookPackage[] {
  return [
    ...packages.map((each) => outlookPackage(each)),
    ...metapackages.map((each) => outlookPackage({ ...each, daemon: null, from: null, unproven: false })),
  ];
}

/** Of more than that, what it has. */
function outlookPackage(each: OutlookPackage): OutlookPackage {
  const { suite, architecture, version, file, daemon, from, unproven } = each;
  return { suite, architecture, package: each.package, version, file, daemon, from, unproven };
}

type Plan = Pick<RecipePlan, "packages" | "metapackages">;

function packagesOfPlan(
  { packages, metapackages }: Plan,
  from: (daemon: Daemon) => string | undefined,
): readonly OutlookPackage[] {
  const common = ({
    suite,
    architecture,
    packageName,
    version,
  }: Plan["metapackages"][number] | Plan["packages"][number]["plan"]) => ({
    suite: suite.name,
    architecture,
    package: packageName,
    version,
    file: `${packageName}_${version}_${architecture}.deb`,
  });
  return [
    ...packages.map(({ plan, target }) => ({
      ...common(plan),
      daemon: target.choice.name,
      from: from(plan.daemon) ?? null,
      unproven: target.choice.verdict?.unproven === true,
    })),
    ...metapackages.map((plan) => ({ ...common(plan), daemon: null, from: null, unproven: false })),
  ];
}
