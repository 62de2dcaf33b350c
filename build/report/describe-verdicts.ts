import type { Daemon } from "../daemon/index.ts";
import { SUITES } from "../suite/index.ts";
import { chooseForEach, explainLoser, type Choice, type Target } from "../verdict/index.ts";
import { table } from "./table.ts";

/** What would be packaged for each suite and each architecture that the daemons given are built for, and why nothing is where nothing is. */
export function matrixOf(daemons: readonly Daemon[]): readonly Target[] {
  return chooseForEach(daemons, SUITES);
}

/** The matrix as a table: a row for each suite and architecture, a column for each daemon. */
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
          return cell?.choice.chosen
            ? `fits: ${cell.choice.chosen.origin.rpmPath ?? cell.choice.chosen.origin.path}`
            : "no";
        },
      })),
    ],
    rows,
  );
}

/** A choice as a value for `--json`. */
export function choiceAsData(choice: Choice) {
  return {
    daemon: choice.name,
    chosen: choice.chosen
      ? { rpm: choice.chosen.origin.rpmPath ?? null, sha256: choice.chosen.sha256 }
      : null,
    losers: choice.losers.map((loser) => ({
      rpm: loser.daemon.origin.rpmPath ?? null,
      sha256: loser.daemon.sha256,
      why: loser.outranked ? [{ kind: "outranked" as const, rule: loser.outranked.rule }] : loser.reasons,
      words: explainLoser(loser),
    })),
  };
}
