import { LisdebError, listed, shown } from "../base/index.ts";
import { placeOf, type Daemon, type DaemonName } from "../daemon/index.ts";
import type { Recipe } from "../recipe/index.ts";
import { SUITES, type Suite } from "../suite/index.ts";
import {
  chooseForEach,
  explainLoser,
  inBrief,
  losersOfArchitecture,
  nearestLoser,
  standingOf,
  type Asked,
  type Target,
} from "../verdict/index.ts";

/**
 * For which suites and architectures packages are wanted. Those that are named must get at least one package each; where none are, these are
 * the recipe's suites, else all, and the medium's architectures.
 */
export interface TargetOptions extends Asked {
  readonly allowUnproven: boolean;
  /** Is told what was asked for and nothing fits, with each candidate and its reasons, before that is thrown. */
  readonly onRefused?: ((targets: readonly Target[]) => void) | undefined;
}

/** Every suite and architecture that is asked for, and without a wish every one that the medium could serve. */
export function targetsOf(
  recipe: Pick<Recipe, "suites">,
  daemons: readonly Daemon[],
  { suites, architectures, allowUnproven }: TargetOptions,
): readonly Target[] {
  const wanted = suites ?? SUITES.filter(({ name }) => recipe.suites?.includes(name) ?? true);
  return chooseForEach(daemons, wanted, architectures, { allowUnproven });
}

/**
 * Something must fit each suite and architecture that was asked for by name, alone or together; where nothing was, something anywhere.
 * The recipe's suites are a choice among all, and not asked for. Throws `nothing-fits`, which names all that got nothing, and of the first
 * says for each daemon what keeps its nearest candidate away; `onRefused` is told all of them before. `file` names the media.
 */
export function demandFits(
  recipe: Pick<Recipe, "suites"> & Partial<Pick<Recipe, "source">>,
  targets: readonly Target[],
  options: Asked & Pick<TargetOptions, "onRefused">,
  file: string,
): void {
  const refused = placesAsked(options)
    .map((place) => ({ name: nameOf(place, recipe), there: targets.filter((target) => isAt(target, place)) }))
    .filter(({ there }) => there.every(({ choice }) => choice.chosen === undefined));
  const [first] = refused;
  if (!first) return;
  const there = refused.flatMap((each) => each.there);
  options.onRefused?.(there);
  const why = whyNothing(first.there);
  const isSameOfAll = refused.every((each) => whyNothing(each.there) === why);
  throw new LisdebError(
    "nothing-fits",
    `nothing ${recipe.source ? "of these sources" : "on the medium"} is known to run on ${listed(firstOf(refused.map(({ name }) => name)))}: ` +
      (isSameOfAll ? why : `on ${first.name} ${why}`),
    { where: { file }, hint: hintFor(there, options.suites ? undefined : recipe.suites) },
  );
}

/** What was asked for by name; what is undefined was not. */
interface Place {
  readonly suite: Suite | undefined;
  readonly architecture: string | undefined;
}

function placesAsked({ suites, architectures }: Asked): readonly Place[] {
  return (suites ?? [undefined]).flatMap((suite) =>
    (architectures ?? [undefined]).map((architecture) => ({ suite, architecture })),
  );
}

function isAt(target: Target, { suite, architecture }: Place): boolean {
  return (
    (suite === undefined || target.suite === suite) &&
    (architecture === undefined || target.architecture === architecture)
  );
}

function nameOf({ suite, architecture }: Place, recipe: Pick<Recipe, "suites">): string {
  const processor = architecture === undefined ? undefined : shown(architecture);
  if (suite) return [suite.name, processor].filter(Boolean).join(" ");
  if (!recipe.suites) return processor ?? "any suite";
  const ofRecipe = `any suite of the recipe (${recipe.suites.join(", ")})`;
  return processor === undefined ? ofRecipe : `${ofRecipe} for ${processor}`;
}

function hintFor(there: readonly Target[], recipeSuites: Recipe["suites"]): string | undefined {
  const hints = [
    ...(there.some(({ choice }) => standingOf(choice) === "unproven")
      ? ["to try what is unproven, build with --allow-unproven"]
      : []),
    ...(recipeSuites ? ["--suite asks for suites that the recipe leaves out"] : []),
  ];
  return hints.length === 0 ? undefined : hints.join("; ");
}

/** More of them would make the line too long; the reasons, which are told beside it, name all. */
const PLACES_NAMED = 4;

function firstOf(names: readonly string[]): readonly string[] {
  if (names.length <= PLACES_NAMED) return names;
  return [...names.slice(0, PLACES_NAMED - 1), `${names.length - PLACES_NAMED + 1} more`];
}

/** For each daemon the reasons against the candidate that comes nearest: a line, where all of them would be a page. */
function whyNothing(targets: readonly Target[]): string {
  const nearest = new Map<DaemonName, string>();
  for (const { choice } of targets) {
    const loser = nearestLoser(choice);
    if (!loser || nearest.has(choice.name)) continue;
    const others = losersOfArchitecture(choice.losers).length - 1;
    const of = `${shown(placeOf(loser.daemon))}${others > 0 ? `, the nearest of ${others + 1}` : ""}`;
    nearest.set(choice.name, `${choice.name} ${inOneSentence(explainLoser(inBrief(loser)))} (${of})`);
  }
  return [...nearest.values()].join("; ");
}

/** Clauses that go on after one name: `a`, `a, and b`, `a, b, and c`. */
function inOneSentence(clauses: readonly string[]): string {
  return clauses.length < 2
    ? clauses.join("")
    : `${clauses.slice(0, -1).join(", ")}, and it ${clauses.at(-1) ?? ""}`;
}
