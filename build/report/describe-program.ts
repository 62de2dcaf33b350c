import { explain, type ProgramVerdict } from "../verdict/index.ts";
import type { Detail } from "./detail.ts";
import { inShort } from "./describe-verdicts.ts";
import { table } from "./table.ts";

/** Where a program that is no daemon would start, in words: and each obstacle where suites are named or all is wanted. */
export function describeProgram(verdicts: readonly ProgramVerdict[], { named, why }: Detail): string {
  const head = "It is no daemon that lisdeb knows. As a program it would start, or not:\n\n";
  const rows = table(
    [
      { title: "suite", value: ({ suite }: ProgramVerdict) => suite },
      { title: "arch", value: ({ architecture }) => architecture },
      {
        title: "verdict",
        value: ({ starts, unproven, reasons: against }) =>
          starts
            ? "starts"
            : `${unproven ? "not known" : "no"}: ${inShort([...new Set(against.map(({ kind }) => kind))])}`,
      },
    ],
    verdicts,
  );
  const failing = named || why ? verdicts.filter(({ starts }) => !starts) : [];
  const obstacles = failing.map(
    ({ suite, architecture, reasons: against }) =>
      `${suite} ${architecture}: ${against.map((reason) => explain(reason)).join("; ")}\n`,
  );
  return [`${head}${rows}`, obstacles.join("")].filter((part) => part !== "").join("\n");
}

/** The verdicts as a value for `--json`. */
export function programAsData(verdicts: readonly ProgramVerdict[]) {
  return verdicts.map((verdict) => ({
    ...verdict,
    words: verdict.reasons.map((reason) => explain(reason)),
  }));
}
