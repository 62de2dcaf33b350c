import { DAEMON_NAMES } from "../../daemon/index.ts";
import { wrap } from "../../package/index.ts";
import { isOwnRecipe, OWN_FOLDER } from "../../recipe/index.ts";
import { SUITE_NAMES, type SuiteName } from "../../suite/index.ts";
import { cutInside } from "../narrowed.ts";
import { table } from "../table.ts";
import { suitesThatFit, type ListedRecipe } from "./listed-recipe.ts";

/** The recipes as a table, one's own in one before it, with what its short words mean; `room` is as many columns as the terminal has. */
export function describeRecipes(recipes: readonly ListedRecipe[], room = Infinity): string {
  const own = recipes.filter(({ recipe }) => isOwnRecipe(recipe.where.file));
  const others = recipes.filter((each) => !own.includes(each));
  const tables =
    own.length === 0
      ? rowsOf(others, room)
      : `Your own, in ${OWN_FOLDER}/\n\n${rowsOf(own, room)}\nThose that come with lisdeb\n\n${rowsOf(others, room)}`;
  return `${tables}\n${room < WIDTH ? rewrapped(LEGEND, room) : LEGEND}`;
}

/** Of what stands below the table, in columns. */
const WIDTH = 120;

/** Lines that go on in indented ones, for fewer columns. */
function rewrapped(text: string, room: number): string {
  const wholes = text.replaceAll("\n  ", " ").split("\n");
  return wholes.map((whole) => wrap(whole, room - 2).join("\n  ")).join("\n");
}

function rowsOf(recipes: readonly ListedRecipe[], room: number): string {
  return table(
    [
      { title: "recipe", value: ({ recipe }: ListedRecipe) => recipe.id },
      { title: "released", value: ({ recipe }) => recipe.released ?? "?", givesWay: { turn: 2 } },
      { title: "kvp vss fcopy", value: generations },
      {
        title: "suites",
        value: (listed) => inRanges(suitesThatFit(listed)) || "?",
        givesWay: { turn: 4 },
      },
      {
        title: "licence",
        value: ({ recipe }) => recipe.licence.verdict.replace("-or-later", "+"),
        givesWay: { turn: 3, least: 8 },
      },
      { title: "state", value: stateInShort },
      {
        title: "medium",
        value: ({ recipe }) => mediaInShort(recipe.media.map(({ file }) => file)),
        givesWay: { turn: 1, least: 12 },
      },
    ],
    recipes,
    room,
  );
}

/** Whether its media are locked, and can be built from here. */
function stateInShort({ state, locked }: ListedRecipe): string {
  return IN_SHORT[state][locked ? "locked" : "unlocked"];
}

/** What is not locked, and can be built from all the same, lies beside its recipe, at least in part. */
const IN_SHORT: Readonly<Record<ListedRecipe["state"], Record<"locked" | "unlocked", string>>> = {
  embedded: { locked: "here", unlocked: "unlocked, here" },
  cached: { locked: "here", unlocked: "unlocked, here" },
  downloadable: { locked: "locked", unlocked: "unlocked, here" },
  unlocked: { locked: "unlocked", unlocked: "unlocked" },
  "by hand": { locked: "locked, by hand", unlocked: "by hand" },
  "no compiler": { locked: "no compiler", unlocked: "no compiler" },
};

const LEGEND = `kvp vss fcopy: the generation of each daemon as the recipe states it; - where it states others only, ? where none.
suites: where one of them works by its kernel; the binaries of the medium decide. ? where nothing is stated.
state: here: locked, and all at hand: lisdeb build needs no network; locked: lisdeb build downloads the medium, or what
  compiles it; unlocked: it has an address, and nobody has measured it: lisdeb recipe lock; unlocked, here: it lies
  beside its recipe, and lisdeb build takes it as it is; by hand: it has no address, either: only with --media FILE;
  no compiler: the sources are here, and this machine cannot compile them.
licence: a + is for "or later"; an ambiguous one is built with --accept-licence only.
lisdeb recipe show RECIPE tells all of one: its sources too, and what nobody could check.
`;

function generations({ daemons }: ListedRecipe): string {
  const unstated = daemons.length === 0 ? "?" : "-";
  return DAEMON_NAMES.map((name, i) => {
    const stated = daemons.find(({ daemon }) => daemon === name)?.generation;
    return `${stated ?? unstated}`.padEnd(["kvp", "vss", "fcopy"][i]?.length ?? 0);
  })
    .join(" ")
    .trimEnd();
}

/** Suites as they follow each other: `wheezy, jessie..buster`. */
export function inRanges(suites: readonly SuiteName[]): string {
  const ranges: [first: SuiteName, last: SuiteName][] = [];
  for (const suite of suites) {
    const range = ranges.at(-1);
    if (range && SUITE_NAMES.indexOf(range[1]) + 1 === SUITE_NAMES.indexOf(suite)) range[1] = suite;
    else ranges.push([suite, suite]);
  }
  return ranges.map(([first, last]) => (first === last ? first : `${first}..${last}`)).join(", ");
}

/** Columns that are left for the media. */
const WIDEST = 26;

function mediaInShort([first = "", ...others]: readonly string[]): string {
  return cutInside(others.length === 0 ? first : `${others.length + 1} files: ${first}`, WIDEST);
}
