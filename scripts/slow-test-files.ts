// A reporter for vitest, for CI: which files of tests took longest, so that one which grows slow is seen before CI as a whole is.
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** What a file took, in milliseconds, hooks included. */
export interface FileTime {
  readonly path: string;
  readonly took: number;
}

/** A file that takes longer, in seconds, is warned of; no run fails by its time, since machines differ. */
const BUDGET = 90;
const SHOWN = 10;

/** The slowest files, each on a line, slowest first; then a warning for each that takes longer than its budget, shown or not. */
export function slowestFiles(times: readonly FileTime[]): readonly string[] {
  const sorted = [...times].sort((a, b) => b.took - a.took);
  const seconds = ({ took }: FileTime): string => (took / 1000).toFixed(1);
  return [
    "slowest files of tests, in seconds:",
    ...sorted.slice(0, SHOWN).map((file) => `${seconds(file).padStart(7)}  ${file.path}`),
    ...sorted
      .filter(({ took }) => took > BUDGET * 1000)
      .map((file) => `warning: ${file.path} takes ${seconds(file)} s, more than ${BUDGET}: split it`),
  ];
}

export default class SlowTestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const times = modules.map((file) => ({
      path: relative(process.cwd(), file.moduleId),
      took: file.diagnostic().duration,
    }));
    console.log(`\n${slowestFiles(times).join("\n")}\n`);
  }
}
