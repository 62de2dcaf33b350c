import { DAEMON_NAMES, type DaemonName, type Generation } from "../../daemon/index.ts";
import type { FoundGenerations, NearestRelease } from "../../package/index.ts";
import type { Recipe } from "../../recipe/index.ts";
import type { Comparison } from "../diff/compare-inventories.ts";

/** What a recipe says of one thing, and what a medium that nobody has described says of it. */
export interface Statement {
  readonly about: DaemonName | "licence";
  /** null where the recipe says nothing of it. */
  readonly there: string | null;
  /** null where the medium has no such thing. */
  readonly here: string | null;
}

/** What is new on a medium against the nearest release that is known, or against what it was to be compared with. */
export interface ReleaseNews {
  /** undefined where it was compared with a file that no recipe is known of. */
  readonly nearest: NearestRelease | undefined;
  /** undefined where the other medium is not at hand, or is this very one: then `statements` is all there is. */
  readonly diff: Comparison | undefined;
  /** What the other's recipe states, and how that is here. */
  readonly statements: readonly Statement[];
}

/** A recipe's statements, held against what was found and drafted. */
export function statementsOf(
  recipe: Pick<Recipe, "expect" | "licence">,
  found: readonly FoundGenerations[],
  licence: string,
): readonly Statement[] {
  const { generation, vss, fcopy } = recipe.expect ?? {};
  const stated: Readonly<Record<DaemonName, Generation | undefined>> = {
    hv_kvp_daemon: generation,
    hv_vss_daemon: vss,
    hv_fcopy_daemon: fcopy,
  };
  const ofDaemons = DAEMON_NAMES.flatMap((name): readonly Statement[] => {
    const here = found.find((each) => each.name === name);
    const there = stated[name];
    if (!here && there === undefined) return [];
    return [
      {
        about: name,
        there: there === undefined ? null : `generation ${there}`,
        here: here ? generationsInWords(here) : null,
      },
    ];
  });
  return [...ofDaemons, { about: "licence", there: recipe.licence.verdict, here: licence }];
}

/** `generation 3`, `generations 2 and 3, 1 build of no generation that lisdeb knows`; builds for RHEL 5 are told of where there is nothing else. */
export function generationsInWords({ generations, rhel5, unknown }: FoundGenerations): string {
  const said = [
    ...(generations.length === 0
      ? []
      : [`generation${generations.length === 1 ? "" : "s"} ${generations.join(" and ")}`]),
    ...(unknown > 0
      ? [`${unknown} ${unknown === 1 ? "build" : "builds"} of no generation that lisdeb knows`]
      : []),
  ];
  return said.length === 0 && rhel5 > 0 ? "only for RHEL 5" : said.join(", ");
}
