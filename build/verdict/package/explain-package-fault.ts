import { octalMode, shown } from "../../base/index.ts";
import type { PackageFault, PackageFaultKind } from "./package-fault.ts";

type Row<Kind extends PackageFaultKind> = {
  /** What kind of fault it is, in general. */
  readonly title: string;
  /** This one, as a clause that goes on after the place. */
  readonly sentence: (fault: Extract<PackageFault, { kind: Kind }>) => string;
};

/** Every fault of a package in words: one row for each kind. */
export const PACKAGE_FAULTS: { readonly [Kind in PackageFaultKind]: Row<Kind> } = {
  "architecture-not-in-suite": {
    title: "The suite has no such architecture",
    sentence: ({ architecture, architectures }) =>
      `is for ${shown(architecture)}, and the suite has only ${architectures.join(", ")}`,
  },
  "package-for-other-architecture": {
    title: "The package is for another architecture than the one asked about",
    sentence: ({ architecture, wanted }) => `is for ${shown(architecture)}, not for ${shown(wanted)}`,
  },
  "file-for-other-architecture": {
    title: "A program or library in the package is for another processor than the package",
    sentence: ({ is, architecture }) =>
      architecture === "all"
        ? `is for ${is}, and the package says that it is for every architecture`
        : `is for ${is}, and the package is for ${shown(architecture)}`,
  },
  "lists-disagree": {
    title: "What the package lists of its files in md5sums is not what is in it",
    sentence: ({ says }) => says,
  },
  "not-executable": {
    title: "A daemon, or the init script that starts it, is installed without permission to run",
    sentence: ({ mode }) => `has mode ${octalMode(mode)}, with which nobody can run it`,
  },
  "nothing-starts-it": {
    title: "Nothing in the package starts the daemon at boot",
    sentence: ({ init }) =>
      init === "sysvinit"
        ? "is started by no script of the package in /etc/init.d"
        : "is started by no unit of systemd and no script in /etc/init.d of the package",
  },
  "no-lsb-header": {
    title: "An init script lacks the header by which insserv decides when it is run",
    sentence: ({ lacks }) =>
      `its LSB header lacks ${lacks.join(", ")}, by which insserv decides when it is run`,
  },
  "not-registered": {
    title: "An init script is given no links in /etc/rc?.d, by which init would start it",
    sentence: ({ script }) =>
      `is started at no boot: no link in /etc/rc?.d leads to it, and no postinst has update-rc.d make any for ${shown(script)}`,
  },
  "no-runlevel": {
    title: "An init script names no runlevel that a boot goes through",
    sentence: ({ levels, reached }) =>
      `its LSB header has ${levels === "" ? "no runlevel" : `only ${shown(levels)}`} in Default-Start, and a boot goes through ${reached.join(", ")}`,
  },
  "unit-not-enabled": {
    title: "Nothing enables the unit that starts the daemon",
    sentence: ({ isAsked }) =>
      isAsked
        ? "has no WantedBy, without which enabling it does nothing, and nothing else starts it"
        : "is started at no boot: no postinst enables it, and no link, unit or udev rule of the package wants it",
  },
  "no-program": {
    title: "What has a daemon's name is no program, and no such daemon is in the package",
    sentence: ({ daemon }) => `has the name of ${daemon}, and is no program`,
  },
};

/** A fault in words, as a clause that goes on after the place. */
export function explainPackageFault(fault: PackageFault): string {
  // The row of a fault's own kind takes that fault; the compiler cannot follow the pairing through the table.
  const row = PACKAGE_FAULTS[fault.kind] as Row<PackageFaultKind>;
  return row.sentence(fault);
}
