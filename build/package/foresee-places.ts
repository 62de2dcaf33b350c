import { join } from "node:path";
import { asLisdebError, shown, type LisdebError } from "../base/index.ts";
import { ofOthers, recordedFiles, spoiltByOtherBytes, type RecordedFile } from "./demand-others-stay.ts";
import { demandPlaces, refuseTwins, type OutputFacts } from "./write-packages.ts";

/** What a recipe would give, as far as that is known before it is built. */
export interface ForeseenOutput {
  /** The recipe's id. */
  readonly recipe: string;
  /** Names of packages, and of the .dsc of source packages. */
  readonly names: readonly string[];
  /** All its files, where every byte is known. */
  readonly files: readonly OutputFacts[] | undefined;
  /** What its sources would be patched with; undefined where nothing is compiled. */
  readonly patches: RecordedFile["patches"];
  /** Whether all its files lie there already. */
  readonly isThere: boolean;
}

/** What writing it would come to. */
export interface ForeseenPlaces {
  /** Why it would be refused. */
  readonly problem: LisdebError | undefined;
  /** What may stop it, in a line. */
  readonly note: string | undefined;
}

/**
 * Whether what recipes would give can be written into a folder, all of it together; for each recipe, in their order. Nothing is written. Throws only a
 * mistake in lisdeb.
 */
export async function foreseePlaces(
  outputs: readonly ForeseenOutput[],
  { folder, force }: { readonly folder: string; readonly force: boolean },
): Promise<readonly ForeseenPlaces[]> {
  const recipes = outputs.map(({ recipe }) => recipe);
  const known = outputs.flatMap(({ recipe, files }) => (files ? [{ recipe, files }] : []));
  const names = outputs.flatMap((output) => [
    ...output.names,
    ...(output.files ?? []).map(({ name }) => name),
  ]);
  // All records at once, however many recipes there are.
  const recorded = await recordedFiles(folder, names).catch(asProblem);
  if (!Array.isArray(recorded)) return outputs.map(() => recorded as ForeseenPlaces);
  const placesOf = async (output: ForeseenOutput): Promise<ForeseenPlaces> => {
    const { recipe, files, isThere } = output;
    if (!files)
      return besideOthers(output, folder, ofOthers(recorded, recipes)) ?? besideEachOther(output, outputs);
    if (!isThere) await demandPlaces([{ recipe, files }], { folder, force, recipes, recorded });
    // With each of the others by itself: two that are twins of each other are no matter of a third.
    for (const other of known) refuseTwins([{ recipe, files }, other]);
    return NOTHING;
  };
  const all: ForeseenPlaces[] = [];
  for (const output of outputs) all.push(await placesOf(output).catch(asProblem));
  return all;
}

/** Throws only a mistake in lisdeb. */
function asProblem(error: unknown): ForeseenPlaces {
  const problem = asLisdebError(error);
  if (problem.kind === "bug") throw error;
  return { problem, note: undefined };
}

const NOTHING: ForeseenPlaces = { problem: undefined, note: undefined };

/** Where nobody knows the bytes yet: recipes that differ in nothing but their names give the same. */
function besideOthers(
  { names, patches }: ForeseenOutput,
  folder: string,
  recorded: readonly RecordedFile[],
): ForeseenPlaces | undefined {
  const others = recorded.filter(({ name }) => names.includes(name));
  // Patches are a part of the source package, and named in each package.
  const otherwise = others.find((other) => patches && other.patches && !areSame(patches, other.patches));
  if (otherwise) return { problem: spoiltByOtherBytes(folder, otherwise), note: undefined };
  const [first] = others;
  return first && mayStop(`${shown(join(folder, first.name))} is of recipe ${shown(first.recipe)}`);
}

/** The same where nothing lies there yet, and several give a file of one name. */
function besideEachOther(
  { recipe, names }: ForeseenOutput,
  outputs: readonly ForeseenOutput[],
): ForeseenPlaces {
  for (const other of outputs.filter((each) => each.recipe !== recipe)) {
    const theirs = [...other.names, ...(other.files ?? []).map(({ name }) => name)];
    const twin = names.find((name) => theirs.includes(name));
    if (twin !== undefined) return mayStop(`${shown(twin)} comes out of ${shown(other.recipe)} as well`);
  }
  return NOTHING;
}

function mayStop(why: string): ForeseenPlaces {
  return { problem: undefined, note: `${why}: build stops unless the same bytes come out` };
}

type Patches = NonNullable<RecordedFile["patches"]>;

function areSame(some: Patches, others: Patches): boolean {
  const inWords = (patches: Patches): string =>
    patches.map((each) => `${each.sha256} ${each.file}`).join("\n");
  return inWords(some) === inWords(others);
}
