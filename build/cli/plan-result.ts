import { formatError, listed } from "../base/index.ts";
import { table } from "../report/index.ts";
import type { Asked } from "../verdict/index.ts";
import { unbuiltInWords, unfitInWords } from "./build-result.ts";
import type { Outlook, OutlookPackage, OutlookState } from "./recipe-outlook.ts";

/** For `--json`. */
export function planAsData(outlooks: readonly Outlook[]) {
  return {
    recipes: outlooks.map(({ recipe, state, expected, notes, errors }) => ({
      recipe: recipe.id,
      title: recipe.title,
      state,
      expected,
      notes,
      errors,
    })),
    packages: outlooks.flatMap(({ recipe, state, expected, packages }) =>
      packages.map((each) => ({
        recipe: recipe.id,
        suite: each.suite,
        architecture: each.architecture,
        package: each.package,
        version: each.version,
        file: each.file,
        daemon: each.daemon,
        from: each.from,
        unproven: each.unproven,
        expected,
        state,
      })),
    ),
    unfit: outlooks.flatMap(({ recipe, unfit }) =>
      unfit.map(({ daemon, suite, architecture, losers }) => ({
        recipe: recipe.id,
        suite,
        architecture,
        daemon,
        words: [...new Set(losers.flatMap(({ words }) => words))],
      })),
    ),
  };
}

const SAID: Readonly<Record<OutlookState, string>> = {
  there: "there already",
  kept: "built before",
  build: "to build",
  download: "to download",
  cannot: "cannot",
};

const COUNTED = {
  there: "there already",
  kept: "built before from the same, to be written",
  build: "to build",
  download: "to build once what they need is downloaded",
} as const;

/** A place, and what would be made for it. */
interface Row {
  readonly outlook: Outlook;
  readonly suite: string;
  readonly architecture: string;
  readonly packages: readonly OutlookPackage[];
}

/**
 * A row for each recipe, suite and architecture, of at most `room` columns, and a line for each recipe that cannot be built; of such the rows, too, where they were named.
 * Recipes that cannot be built for one reason stand together.
 */
export function planInWords(
  outlooks: readonly Outlook[],
  { named, room, ...asked }: Asked & { readonly named: boolean; readonly room?: number | undefined },
): string {
  const rows = outlooks.filter(({ state }) => named || state !== "cannot").flatMap(rowsOf);
  const planned = table(
    [
      { title: "recipe", value: ({ outlook }: Row) => outlook.recipe.id },
      { title: "suite", value: ({ suite }) => suite },
      { title: "arch", value: ({ architecture }) => architecture },
      { title: "daemons", value: ({ packages }) => packages.filter(holdsDaemon).map(nameOf).join(", ") },
      { title: "version", value: ({ packages }) => versionsOf(packages), givesWay: { turn: 1, least: 14 } },
      { title: "state", value: ({ outlook }) => SAID[outlook.state] },
    ],
    rows,
    room,
  );
  const lines = [
    ...countsOf(outlooks),
    ...outlooks.filter(isUnknown).map(unknownInWords),
    ...outlooks.flatMap(({ recipe, notes }) => notes.map((note) => `${recipe.id}: ${note}`)),
    ...outlooks
      .filter(({ unfit }) => unfit.length > 0)
      .map(
        (outlook) =>
          `${outlook.recipe.id}: ${unfitInWords({ ...outlook, sources: outlook.recipe.source?.architectures ?? [] })}.`,
      ),
    ...outlooks.flatMap((outlook) => {
      const unbuilt = isRead(outlook) ? unbuiltInWords(outlook, asked) : undefined;
      return unbuilt === undefined ? [] : [`${outlook.recipe.id}: ${unbuilt}.`];
    }),
    ...refusals(outlooks),
  ];
  return `${rows.length > 0 ? planned : ""}${lines.join("\n")}\n`;
}

function rowsOf(outlook: Outlook): readonly Row[] {
  const places = new Map<string, Row>();
  for (const each of outlook.packages) {
    const { suite, architecture } = each;
    const before = places.get(`${suite} ${architecture}`)?.packages ?? [];
    places.set(`${suite} ${architecture}`, { outlook, suite, architecture, packages: [...before, each] });
  }
  return [...places.values()];
}

function holdsDaemon({ daemon }: OutlookPackage): boolean {
  return daemon !== null;
}

/** hv-kvp-daemon as `kvp`: three of them, whole, would fill a line. */
function nameOf({ package: name, unproven }: OutlookPackage): string {
  const short = name.replace(/^hv-(.*)-daemon$/, "$1");
  return unproven ? `${short} (unproven)` : short;
}

/** Where nobody has looked at the daemons, nothing gives a version. */
function versionsOf(packages: readonly OutlookPackage[]): string {
  return [...new Set(packages.map(({ version }) => version ?? "expected"))].join(", ");
}

function countsOf(outlooks: readonly Outlook[]): readonly string[] {
  const lines: string[] = [];
  for (const state of ["there", "kept", "build", "download"] as const) {
    const all = outlooks.filter((outlook) => outlook.state === state).flatMap(({ packages }) => packages);
    if (all.length === 0) continue;
    const metapackages = all.filter((each) => !holdsDaemon(each));
    const beside = [...new Set(metapackages.map(({ package: name }) => name))];
    const among = beside.length > 0 ? `, ${listed(beside)} for each suite and architecture among them` : "";
    const count = all.length === 1 ? "1 package" : `${all.length} packages`;
    lines.push(`${count} ${COUNTED[state]}${among}.`);
  }
  return lines.length > 0 || outlooks.some(isUnknown) ? lines : ["Nothing to build."];
}

/** Its medium has been looked at, and something of it would be built. */
function isRead({ recipe, expected, packages }: Outlook): boolean {
  return recipe.source === undefined && !expected && packages.length > 0;
}

/** It would be built, and states too little for its packages to be known before its medium is read. */
function isUnknown({ state, packages }: Outlook): boolean {
  return state !== "cannot" && packages.length === 0;
}

function unknownInWords({ recipe, state }: Outlook): string {
  return `${recipe.id}: ${SAID[state]}; which packages it gives shows when its medium is there.`;
}

/** Why recipes cannot be built, in a line each; those that cannot for the same reasons stand together. */
export function refusals(outlooks: readonly Outlook[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { recipe, errors } of outlooks) {
    if (errors.length === 0) continue;
    const why = listed(errors.map(formatError));
    reasons.set(why, [...(reasons.get(why) ?? []), recipe.id]);
  }
  return [...reasons].map(([why, ids]) => `${listed(ids)}: cannot be built: ${why}.`);
}
