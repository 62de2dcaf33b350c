import type { Daemon } from "../daemon/index.ts";
import { standingOf, type Target } from "../verdict/index.ts";
import { describeChoices } from "./describe-choice.ts";
import { choiceAsData, describeMatrix, describeStanding } from "./describe-verdicts.ts";
import type { Detail } from "./detail.ts";
import { table } from "./table.ts";

/** The verdict on each daemon, suite and architecture, in words: a matrix, or a line for each where suites are named. */
export function describeCheck(targets: readonly Target[], { named, why }: Detail): string {
  const verdicts = named ? verdictTable(targets) : describeMatrix(targets);
  const failing = targets.filter(({ choice }) => choice.chosen === undefined);
  const reasons = describeChoices(why ? targets : named ? failing : [], { why });
  return [verdicts, reasons, summary(targets, failing, named)].filter((part) => part !== "").join("\n");
}

function verdictTable(targets: readonly Target[]): string {
  return table(
    [
      { title: "suite", value: ({ suite }: Target) => suite.name },
      { title: "arch", value: ({ architecture }) => architecture },
      { title: "daemon", value: ({ choice }) => choice.name },
      { title: "verdict", value: ({ choice }) => describeStanding(choice) },
    ],
    targets,
  );
}

function summary(targets: readonly Target[], failing: readonly Target[], named: boolean): string {
  const suites = new Set(
    targets.filter(({ choice }) => choice.chosen !== undefined).map(({ suite }) => suite.name),
  );
  if (!named)
    return suites.size > 0 ? `Runs on ${[...suites].join(", ")}.\n` : "Runs on no suite that lisdeb knows.\n";
  if (failing.length === 0) return "Every daemon runs there.\n";
  const unproven = failing.filter(({ choice }) => standingOf(choice) === "unproven").length;
  const of = (count: number, one: string, many: string) =>
    count === 0 ? [] : [`${count} of ${targets.length} ${count === 1 ? one : many}`];
  const said = [
    ...of(failing.length - unproven, "does not run there", "do not run there"),
    ...of(unproven, "is unproven", "are unproven"),
  ];
  return `${said.join(", ")}.\n`;
}

/** A daemon that was judged, as a value for `--json`: `lisdeb inspect` tells all of it. */
export function daemonInShort({ name, profile, sha256, origin }: Daemon) {
  return {
    name,
    profile: profile?.id ?? null,
    generation: profile?.generation ?? null,
    rpm: origin.rpmPath ?? null,
    path: origin.path,
    alsoIn: origin.alsoIn,
    sha256,
  };
}

/** The verdicts as a value for `--json`. */
export function targetsAsData(targets: readonly Target[]) {
  return targets.map(({ suite, architecture, choice }) => ({
    suite: suite.name,
    architecture,
    ...choiceAsData(choice),
  }));
}
