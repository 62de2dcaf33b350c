import { listed, shown } from "../base/index.ts";
import { fullPlaceOf, placeOf, type Daemon } from "../daemon/index.ts";
import {
  explain,
  explainLoser,
  inBrief,
  losersOfArchitecture,
  standingOf,
  unprovenOf,
  type Choice,
  type Loser,
  type Target,
} from "../verdict/index.ts";
import type { Detail } from "./detail.ts";

/**
 * Why each daemon was chosen or not, for each suite and architecture: a line for the choice, then the candidates that lost, those with
 * the same reasons together, and the reasons below them. Suites of which all of this is the same are told of together.
 */
export function describeChoices(targets: readonly Target[], detail: Pick<Detail, "why">): string {
  const alike = new Map<string, { first: Target; suites: string[]; said: string }>();
  for (const target of targets) {
    const said = describeChoice(target, detail);
    const key = [target.choice.name, target.architecture, said].join("\n");
    const group = alike.get(key) ?? { first: target, suites: [], said };
    group.suites.push(target.suite.name);
    alike.set(key, group);
  }
  return [...alike.values()]
    .map(
      ({ first: { choice, architecture }, suites, said }) =>
        `${choice.name} on ${listed(suites)} ${shown(architecture)}: ${said}`,
    )
    .join("\n");
}

/** Without the suite's name, so that what is the same of two suites is the same text. */
function describeChoice({ choice }: Target, detail: Pick<Detail, "why">): string {
  const losers = detail.why ? choice.losers : losersOfArchitecture(choice.losers).map(inBrief);
  const others = choice.losers.length - losers.length;
  return [
    inWords(choice),
    ...(choice.verdict?.reasons ?? []).map((reason) => `    ${explain(reason)}`),
    ...groupsOf(losers).flatMap(({ places, why }) => [
      ...places.map((place) => `  ${place}`),
      ...why.map((reason) => `    ${reason}`),
    ]),
    ...(others === 0 ? [] : [`  and ${others} built for other processors`]),
    "",
  ].join("\n");
}

/** What a choice came to, in one line: the place of the chosen one. */
function inWords(choice: Choice): string {
  switch (standingOf(choice)) {
    case "fits":
      return `fits: ${placeIn(choice.chosen)}`;
    case "unproven":
      return `unproven: ${placeIn(choice.chosen ?? unprovenOf(choice)?.daemon)}`;
    case "no":
      return "no";
  }
}

/** Of a choice that came to something, there is one. */
function placeIn(daemon: Daemon | undefined): string {
  return daemon ? shown(fullPlaceOf(daemon)) : "";
}

interface Group {
  /** One line each. */
  readonly places: readonly string[];
  readonly why: readonly string[];
}

/** Those with the same reasons together, in the order of the first of each. */
function groupsOf(losers: readonly Loser[]): readonly Group[] {
  const groups = new Map<string, { places: string[]; why: readonly string[] }>();
  for (const loser of losers) {
    const why = explainLoser(loser);
    const group = groups.get(why.join("\n")) ?? { places: [], why };
    group.places.push(placeAndCopies(loser.daemon));
    groups.set(why.join("\n"), group);
  }
  return [...groups.values()];
}

/** Of the folders in which LIS 4.x repeats an RPM: more names than these tell nobody more. */
const COPIES_NAMED = 2;

/** Each candidate is named, and where the medium repeats it. */
function placeAndCopies(daemon: Daemon): string {
  const copies = daemon.origin.alsoIn;
  if (copies.length === 0) return shown(placeOf(daemon));
  const named = copies.slice(0, COPIES_NAMED).map(shown);
  const more = copies.length - named.length;
  return `${shown(placeOf(daemon))}, the same bytes as ${[...named, ...(more > 0 ? [`${more} more`] : [])].join(" and ")}`;
}
