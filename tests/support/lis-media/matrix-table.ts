import { readFileSync } from "node:fs";
import { posix } from "node:path";

/** The part of what `lisdeb inspect --json` says of a suite, an architecture and a daemon that a table is made of. */
export interface Verdict {
  readonly suite: string;
  readonly architecture: string;
  readonly daemon: string;
  readonly chosen: { readonly rpm: string | null } | null;
  readonly losers: readonly {
    readonly rpm: string | null;
    readonly why: readonly { readonly kind: string; readonly rule?: string }[];
    readonly words: readonly string[];
  }[];
}

/** By `SUITE ARCHITECTURE DAEMON`: the place of the package that is chosen, or `none`, and then who loses for which reasons. */
export type Matrix = Readonly<Record<string, string>>;

/**
 * Reads a table of what is expected: lines of `SUITES | ARCHITECTURES | DAEMONS | CELL`, each of which stands for all combinations. `#`
 * begins a comment. Throws where two lines speak of the same.
 */
export function expectedMatrix(path: string): Matrix {
  const matrix: Record<string, string> = {};
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [suites = "", architectures = "", daemons = "", cell = ""] = line
      .split("|")
      .map((part) => part.trim());
    for (const suite of suites.split(" ")) {
      for (const architecture of architectures.split(" ")) {
        for (const daemon of daemons.split(" ")) {
          const key = `${suite} ${architecture} ${daemon}`;
          if (key in matrix) throw new Error(`${path}: ${key} stands in two lines`);
          matrix[key] = cell;
        }
      }
    }
  }
  return matrix;
}

/** What lisdeb said, in the same form. Builds for another processor are left out of it: they lose for that everywhere. */
export function matrixOf(verdicts: readonly Verdict[]): Matrix {
  return Object.fromEntries(
    verdicts.map((verdict) => {
      const { suite, architecture, daemon, chosen } = verdict;
      const cell = [chosen ? placeOf(chosen.rpm) : "none", ...losersOf(verdict)].join("; ");
      return [`${suite} ${architecture} ${daemon.replace(/^hv_|_daemon$/g, "")}`, cell];
    }),
  );
}

/** Those that lose for the same reasons stand together, in the order of rank: `needs-glibc needs-kernel: RHEL71 RHEL70`. */
function losersOf({ losers }: Verdict): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { rpm, why } of losers) {
    if (why.some(({ kind }) => kind === "wrong-architecture")) continue;
    const reasons = [...new Set(why.map(({ kind, rule }) => rule ?? kind))].sort().join(" ");
    groups.set(reasons, [...(groups.get(reasons) ?? []), placeOf(rpm)]);
  }
  return [...groups].map(([reasons, places]) => `${reasons}: ${places.join(" ")}`);
}

/** The folder of a package, without those that all media of its form have; of a loose package the release in its name. */
function placeOf(rpm: string | null): string {
  const folder = posix
    .dirname(rpm ?? "")
    .replace(/^LISISO\//, "")
    .replace(/\/x86(_64)?$/, "");
  return folder === "." ? (/-(rhel\d+)\./.exec(rpm ?? "")?.[1] ?? String(rpm)) : folder;
}
