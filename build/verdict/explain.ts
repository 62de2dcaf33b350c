import { shown } from "../base/index.ts";
import {
  channelOf,
  placeOf,
  rangeInWords,
  RANKING,
  targetOf,
  type Daemon,
  type Transport,
} from "../daemon/index.ts";
import type { Reason, ReasonKind } from "./reason.ts";
import type { Loser, Outranked } from "./verdict.ts";

type Row<Kind extends ReasonKind> = {
  /** What kind of obstacle it is, in general. */
  readonly title: string;
  /** This one, as a clause that goes on after the daemon's name: `needs GLIBC_2.34, and …`. */
  readonly sentence: (reason: Extract<Reason, { kind: Kind }>) => string;
  /** What would happen if the daemon were installed all the same. */
  readonly means: string;
  /** What a maintainer can do about it. */
  readonly remedy: string;
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
    means: "The dynamic loader refuses to start it: `version … not found`. dpkg would have installed it.",
    remedy:
      "Take the build for an older release of RHEL: those for RHEL 5 and 6 need nothing newer than glibc 2.4. A newer C library on the target is " +
      "no remedy, since it would replace that of the whole system.",
  },
  "needs-library-version": {
    title: "It needs a newer library",
    sentence: ({ library, symbol, has }) =>
      `needs ${shown(symbol)} of ${shown(library)}, and the suite has that of GCC ${has}`,
    means: "The dynamic loader refuses to start it.",
    remedy: "Take a build for an older release, or one that has the library inside.",
  },
  "needs-kernel": {
    title: "It needs another kernel",
    sentence: ({ from, to, has, driversOf, asks }) => {
      if (asks === "abi-note")
        return `is linked to start on Linux ${from} and later only, and the suite's kernel is ${has}`;
      const kernels = `Linux ${rangeInWords({ from, to })}`;
      return driversOf === undefined
        ? `works with ${kernels}, and the suite's kernel is ${has}`
        : `works with the drivers of ${kernels}, and Debian's ${has} carries those of ${driversOf}`;
    },
    means:
      "Linked for a newer kernel, the C library ends it with `FATAL: kernel too old`. Otherwise it starts, and the kernel's driver is not of its " +
      "time; the reasons beside this one say in what they differ.",
    remedy:
      "Take a daemon of the kernel's generation, from an earlier or later LIS release, or for systems that run the backported kernel, the suite " +
      "with backports.",
  },
  "unproven-kernel": {
    title: "Nobody has shown that it works with this kernel",
    sentence: ({ speaks, to, kernel, beside }) =>
      `is known to work up to Linux ${to}, and nobody has shown it on the suite's ${kernel}, which speaks ${through(beside)} ` +
      `and still answers ${through(speaks)}`,
    means:
      "By the sources it should work: the driver keeps the channel of earlier daemons. But no test of these very binaries there is known.",
    remedy:
      "Use the daemon of a later release, which speaks the kernel's own way. Where there is none, build with `--allow-unproven`, try it on a " +
      "host, and tell the project what came of it.",
  },
  "wrong-architecture": {
    title: "It is for another processor",
    sentence: ({ is, wanted }) => `is a program for ${is}, not for ${shown(wanted)}`,
    means: "The kernel cannot run it: `Exec format error`.",
    remedy: "Nothing: the medium has other RPMs for other processors, or none.",
  },
  "not-in-suite": {
    title: "The suite has no such architecture",
    sentence: ({ architecture, architectures }) =>
      `is asked for on ${shown(architecture)}, and the suite has only ${architectures.join(", ")}`,
    means: "There is no system that could install it.",
    remedy: "Ask for one of the suite's architectures: amd64 and i386 are those that LIS was published for.",
  },
  "no-hypervisor": {
    title: "The suite's kernel is no guest of Hyper-V on this architecture",
    sentence: ({ architecture, kernel, from }) =>
      from === undefined
        ? `is asked for on ${shown(architecture)}, where no kernel is a guest of Hyper-V`
        : `is asked for on ${shown(architecture)}, where the kernel is a guest of Hyper-V since Linux ${from}, and the suite's kernel is ${kernel}`,
    means: "It would start, and find nobody to talk to: that kernel has no driver for Hyper-V.",
    remedy: "None is needed: no Hyper-V host runs such a system.",
  },
  "wrong-system": {
    title: "It is for another operating system",
    sentence: ({ system }) => `is a program for the operating system ${system}, not for Linux`,
    means: "The kernel cannot run it, or it fails at its first system call.",
    remedy: "Nothing: it is no daemon of LIS.",
  },
  "wrong-transport": {
    title: "It and the kernel do not speak through the same channel",
    sentence: ({ daemon, speaks, kernel, wanted }) =>
      wanted
        ? `speaks to the kernel ${through(speaks)}, and Linux ${kernel} speaks to ${daemon} ${through(wanted)}`
        : `speaks to the kernel ${through(speaks)}, and Linux ${kernel} has no driver for ${daemon}`,
    means:
      "It ends as soon as it starts, since its device is not there, or it waits for ever for a driver that nobody has loaded.",
    remedy: "Take a daemon that speaks the kernel's way: see [which kernel answers which](daemons.md).",
  },
  "wrong-registration": {
    title: "The kernel does not know how it registers",
    sentence: ({ daemon, sends, kernel, answers }) => {
      const what = daemon === "hv_fcopy_daemon" ? "version" : "operation";
      if (sends === "none")
        return `has no ${what} in its messages, and Linux ${kernel} answers only ${answers.join(" and ")}`;
      return `registers with ${what} ${sends}, and Linux ${kernel} answers only ${answers.join(" and ")}`;
    },
    means:
      "It runs, and the host never hears of it: the driver takes no notice of its first message, and sends none. This is what is hardest to see " +
      "from outside, since the service counts as started.",
    remedy: "Take a daemon of an earlier generation, or a suite with a later kernel.",
  },
  "wrong-record-layout": {
    title: "Its records are of another size than the kernel's",
    sentence: ({ has, wanted }) =>
      `exchanges records of ${has.key} + ${has.value} bytes, as Microsoft's kernel modules for RHEL 5 do; ` +
      `those of every Debian kernel have ${wanted.key} + ${wanted.value}`,
    means: "It takes the middle of a key for its value: what it keeps and answers is garbage.",
    remedy: "Take the build for RHEL 6 of the same release.",
  },
  "missing-interpreter": {
    title: "Its dynamic loader is not there",
    sentence: ({ interpreter, suite }) =>
      `is started by ${shown(interpreter)}, which a minimal ${suite} does not have`,
    means: "The kernel says `No such file or directory` when it is started.",
    remedy: "Take a build that is linked against glibc, or a static one.",
  },
  "missing-library": {
    title: "It needs a library that is not sure to be there",
    sentence: ({ library, suite }) =>
      `needs ${shown(library)}, which on ${suite} neither libc6 nor libgcc brings`,
    means:
      "Where the library is not installed, the dynamic loader refuses to start it: `cannot open shared object file`. Only libc6 and libgcc are sure to be there.",
    remedy:
      "Take another build. No daemon of LIS needs more than the C library, so this is no genuine one, or one that somebody has compiled anew.",
  },
  "not-a-program": {
    title: "It cannot be run",
    sentence: ({ type }) => `is no program that can be run (ELF type: ${type})`,
    means: "It is an object file, a library or a core dump under a daemon's name.",
    remedy: "Take the file from the RPM again.",
  },
  "unknown-daemon": {
    title: "Nobody knows this daemon",
    sentence: ({ daemon, knownBy }) =>
      knownBy === "name"
        ? `has the name alone and shows nothing that ${daemon} does, so that nobody knows whether it works`
        : `shows tells of ${daemon}, but those of no generation that is known, so that nobody knows whether it works`,
    means:
      "It may work. What it speaks to the kernel, and where it keeps its pools, does not show in the binary.",
    remedy:
      "Look at it with `lisdeb inspect`. If you know that it works, build with `--allow-unproven`, and tell the project what it is: a generation is " +
      "a row in a table.",
  },
};

/** A reason in words, as a clause that goes on after the daemon's name. */
export function explain(reason: Reason): string {
  // The row of a reason's own kind takes that reason; the compiler cannot follow the pairing through the table.
  const row = REASONS[reason.kind] as Row<ReasonKind>;
  return row.sentence(reason);
}

/** Why a daemon was not chosen: each reason as a clause that goes on after the daemon's name, and last why another one is preferred. */
export function explainLoser({ daemon, reasons, outranked }: Loser): readonly string[] {
  const against = reasons.map((reason) => explain(reason));
  return outranked
    ? [...against, explainOutranked(daemon, outranked, reasons.length === 0 ? "fits" : "unproven")]
    : against;
}

/** Why another daemon is preferred, which fits as this one does or is as unproven: a clause that goes on after the daemon's name. */
function explainOutranked(daemon: Daemon, { by, rule }: Outranked, standing: "fits" | "unproven"): string {
  const prefers = RANKING.find(({ id }) => id === rule)?.prefers ?? rule;
  const place = shown(placeOf(by));
  const why = `${prefers}${untold(daemon, by)}`;
  return standing === "fits"
    ? `would run, and ${place} is preferred: ${why}`
    : `is as unproven as ${place}, which is preferred: ${why}`;
}

/** That rank knew less than it could: of a build for an untold release nobody can say that it is the older one. */
function untold(daemon: Daemon, by: Daemon): string {
  const [own, other] = [targetOf(daemon), targetOf(by)];
  const isTold = own?.minor !== undefined || (own && own.major !== other?.major);
  if (daemon.origin.rpmPath === undefined || isTold) return "";
  const release = own ? `which release of RHEL ${own.major}` : "which release of RHEL";
  const which = (own ? other?.minor : other) === undefined ? "either" : "this one";
  return `; for ${release} ${which} was made, the medium does not tell`;
}

function through(transport: Transport): string {
  return `${transport.kind === "netlink" ? "over" : "through"} ${channelOf(transport)}`;
}

/** The first few of many. */
function list(names: readonly string[]): string {
  const named = names.slice(0, 3).map((name) => shown(name));
  return names.length > named.length
    ? `${named.join(", ")} and ${names.length - named.length} more`
    : named.join(", ");
}
