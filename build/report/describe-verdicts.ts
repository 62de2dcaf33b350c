import { SUITES, type Suite } from "../suite/index.ts";
import type { Daemon } from "../daemon/index.ts";
import { choose, explainLoser, type Choice } from "../verdict/index.ts";
import { table } from "./table.ts";

/** One cell of the matrix: what would be packaged for a suite and an architecture, and why nothing is where nothing is. */
export interface MatrixCell {
  readonly suite: Suite;
  readonly architecture: string;
  readonly choice: Choice;
}

/** The choice for each daemon, suite and architecture that the daemons given are built for. */
export function matrixOf(daemons: readonly Daemon[]): readonly MatrixCell[] {
  const architectures = [...new Set(daemons.flatMap(({ elf }) => elf.architecture ?? []))].sort();
  return SUITES.flatMap((suite) =>
    architectures.flatMap((architecture) =>
      choose(daemons, suite, architecture).map((choice) => ({ suite, architecture, choice })),
    ),
  );
}

/** The matrix as a table: a row for each suite and architecture, a column for each daemon. */
export function describeMatrix(matrix: readonly MatrixCell[]): string {
  const names = [...new Set(matrix.map(({ choice }) => choice.name))];
  const rows = [...new Map(matrix.map((cell) => [`${cell.suite.name} ${cell.architecture}`, cell])).values()];
  return table(
    [
      { title: "suite", value: (row: MatrixCell) => row.suite.name },
      { title: "arch", value: (row) => row.architecture },
      ...names.map((name) => ({
        title: name,
        value: (row: MatrixCell) => {
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
      why: "kind" in loser.why ? [{ kind: loser.why.kind, rule: loser.why.rule }] : loser.why,
      words: explainLoser(loser),
    })),
  };
}
