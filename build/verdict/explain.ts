import { shown } from "../base/index.ts";
import { RANKING, type Transport } from "../daemon/index.ts";
import type { Reason, ReasonKind } from "./reason.ts";
import type { Outranked } from "./verdict.ts";

type Row<Kind extends ReasonKind> = {
  /** What kind of obstacle it is, in general. */
  readonly title: string;
  /** This one, as a clause that goes on after the daemon's name: `needs GLIBC_2.34, and …`. */
  readonly sentence: (reason: Extract<Reason, { kind: Kind }>) => string;
};

/** Every reason in words: one row for each kind. */
export const REASONS: { readonly [Kind in ReasonKind]: Row<Kind> } = {
  "needs-glibc": {
    title: "It needs a newer C library",
    sentence: ({ symbol, version, has, functions }) => {
      const by = functions.length === 0 ? "" : ` (for ${list(functions)})`;
      return version === undefined
        ? `needs ${shown(symbol)}${by}, which no glibc promises to keep`
        : `needs ${shown(symbol)}${by}, and the suite's glibc is ${has}`;
    },
  },
  "needs-library-version": {
    title: "It needs a newer library",
    sentence: ({ library, symbol, has }) =>
      `needs ${shown(symbol)} of ${shown(library)}, and the suite has that of GCC ${has}`,
  },
  "needs-kernel": {
    title: "It needs another kernel",
    sentence: ({ from, to, has, asks }) =>
      asks === "abi-note"
        ? `is linked to start on Linux ${from} and later only, and the suite's kernel is ${has}`
        : `works with ${kernels(from, to)}, and the suite's kernel is ${has}`,
  },
  "wrong-architecture": {
    title: "It is for another processor",
    sentence: ({ is, wanted }) => `is a program for ${is}, not for ${shown(wanted)}`,
  },
  "not-in-suite": {
    title: "The suite has no such architecture",
    sentence: ({ architecture, architectures }) =>
      `is asked for on ${shown(architecture)}, and the suite has only ${architectures.join(", ")}`,
  },
  "wrong-system": {
    title: "It is for another operating system",
    sentence: ({ system }) => `is a program for the operating system ${system}, not for Linux`,
  },
  "wrong-transport": {
    title: "It and the kernel do not speak through the same channel",
    sentence: ({ daemon, speaks, kernel, wanted }) =>
      wanted
        ? `speaks to the kernel ${through(speaks)}, and Linux ${kernel} speaks to ${daemon} ${through(wanted)}`
        : `speaks to the kernel ${through(speaks)}, and Linux ${kernel} has no driver for ${daemon}`,
  },
  "wrong-registration": {
    title: "The kernel does not know how it registers",
    sentence: ({ sends, kernel, answers }) =>
      `registers with operation ${sends}, and Linux ${kernel} answers only ${answers.join(" and ")}`,
  },
  "wrong-record-layout": {
    title: "Its records are of another size than the kernel's",
    sentence: ({ has, wanted }) =>
      `exchanges records of ${has.key} + ${has.value} bytes, as Microsoft's kernel modules for RHEL 5 do; ` +
      `those of every Debian kernel have ${wanted.key} + ${wanted.value}`,
  },
  "missing-interpreter": {
    title: "Its dynamic loader is not there",
    sentence: ({ interpreter, suite }) =>
      `is started by ${shown(interpreter)}, which a minimal ${suite} does not have`,
  },
  "missing-library": {
    title: "It needs a library that is not there",
    sentence: ({ library, suite }) => `needs ${shown(library)}, which a minimal ${suite} does not have`,
  },
  "not-a-program": {
    title: "It cannot be run",
    sentence: ({ type }) => `is no program that can be run (ELF type: ${type})`,
  },
  "unknown-daemon": {
    title: "Nobody knows this daemon",
    sentence: ({ daemon }) =>
      `goes by the name ${daemon} and shows the tells of no generation that is known, so that nobody knows whether it works`,
  },
};

/** A reason in words, as a clause that goes on after the daemon's name. */
export function explain(reason: Reason): string {
  // The row of a reason's own kind takes that reason; the compiler cannot follow the pairing through the table.
  const row = REASONS[reason.kind] as Row<ReasonKind>;
  return row.sentence(reason);
}

/** Why another daemon is preferred, as a clause that goes on after the daemon's name. */
export function explainOutranked({ by, rule }: Outranked): string {
  const prefers = RANKING.find(({ id }) => id === rule)?.prefers ?? rule;
  const place = by.origin.rpmPath ?? by.origin.path;
  return `would run, and ${shown(place)} is preferred: ${prefers}`;
}

function through(transport: Transport): string {
  return transport.kind === "netlink" ? "over the netlink connector" : `through ${transport.path}`;
}

function kernels(from: string, to: string | undefined): string {
  if (to === undefined) return `Linux ${from} and later`;
  return from === to ? `Linux ${from} only` : `Linux ${from} to ${to}`;
}

/** The first few of many. */
function list(names: readonly string[]): string {
  const named = names.slice(0, 3).map((name) => shown(name));
  return names.length > named.length
    ? `${named.join(", ")} and ${names.length - named.length} more`
    : named.join(", ");
}
