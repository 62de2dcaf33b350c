import { placeOf, type Daemon } from "../daemon/index.ts";
import { explainLoser, nearestReasons, standingOf, type Choice, type Target } from "../verdict/index.ts";
import { table } from "./table.ts";

/** The matrix as a table: a row for each suite and architecture, a column for each daemon; `-` where a daemon is not asked about. */
export function describeMatrix(matrix: readonly Target[]): string {
  const names = [...new Set(matrix.map(({ choice }) => choice.name))];
  const rows = [...new Map(matrix.map((cell) => [`${cell.suite.name} ${cell.architecture}`, cell])).values()];
  return table(
    [
      { title: "suite", value: (row: Target) => row.suite.name },
      { title: "arch", value: (row) => row.architecture },
      ...names.map((name) => ({
        title: name,
        value: (row: Target) => {
          const cell = matrix.find(
            ({ suite, architecture, choice }) =>
              suite === row.suite && architecture === row.architecture && choice.name === name,
          );
          return cell ? describeStanding(cell.choice) : "-";
        },
      })),
    ],
    rows,
  );
}

/** A choice in a few words: where the daemon is that fits, or the kinds of reason that speak against the one nearest to fitting. */
export function describeStanding(choice: Choice): string {
  switch (standingOf(choice)) {
    case "fits":
      return `fits: ${choice.chosen ? placeOf(choice.chosen) : ""}`;
    case "unproven":
      return `unproven: ${inShort(nearestReasons(choice))}`;
    case "no":
      return `no: ${inShort(nearestReasons(choice))}`;
  }
}

/** More would make a row of three daemons too wide for a screen. */
const MOST_KINDS = 2;

/** The first few kinds of reason or fault. */
export function inShort(kinds: readonly string[]): string {
  const more = kinds.length > MOST_KINDS ? ", …" : "";
  return `${kinds.slice(0, MOST_KINDS).join(", ")}${more}`;
}

/** A choice as a value for `--json`. */
export function choiceAsData(choice: Choice) {
  const standing = standingOf(choice);
  return {
    daemon: choice.name,
    fits: standing === "fits",
    unproven: standing === "unproven",
    chosen: choice.chosen ? placeAsData(choice.chosen) : null,
    losers: choice.losers.map((loser) => ({
      ...placeAsData(loser.daemon),
      why: [
        ...loser.reasons,
        ...(loser.outranked ? [{ kind: "outranked" as const, rule: loser.outranked.rule }] : []),
      ],
      words: explainLoser(loser),
    })),
  };
}

function placeAsData({ origin, sha256 }: Daemon) {
  return { rpm: origin.rpmPath ?? null, path: origin.path, alsoIn: origin.alsoIn, sha256 };
}
