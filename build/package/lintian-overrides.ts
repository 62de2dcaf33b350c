import type { Daemon } from "../daemon/index.ts";
import type { Suite } from "../suite/index.ts";
import { needsDevice } from "./needs-device.ts";
import { TEXT_WIDTH, wrap } from "./wrap.ts";

/** A complaint of lintian's that is answered, and the answer. */
export interface LintianOverride {
  readonly tag: string;
  /** Lines. */
  readonly reason: readonly string[];
}

interface Row {
  readonly tag: string;
  readonly reason: string;
  readonly when: (daemon: Daemon, suite: Suite) => boolean;
}

const BINARY =
  "The daemon is in the package byte for byte as it is on the medium: how it was compiled cannot be changed any more.";
const SUITE = "The package is for an older release than the lintian of later ones judges by.";

const ROWS: readonly Row[] = [
  { tag: "hardening-no-bindnow", reason: BINARY, when: () => true },
  {
    tag: "hardening-no-fortify-functions",
    reason: BINARY,
    // With _FORTIFY_SOURCE a program calls __printf_chk and its like.
    when: ({ elf }) => !elf.imports.some(({ name }) => name.endsWith("_chk")),
  },
  { tag: "hardening-no-relro", reason: BINARY, when: ({ elf }) => !elf.relro },
  { tag: "hardening-no-pie", reason: BINARY, when: ({ elf }) => elf.type === "executable" },
  { tag: "unstripped-binary-or-object", reason: BINARY, when: ({ elf }) => !elf.stripped },
  {
    tag: "depends-on-obsolete-package",
    reason: `${SUITE} There, lsb-base holds the functions that the init script needs.`,
    when: (_daemon, { lsbFunctions }) => !lsbFunctions.includes("|"),
  },
  {
    tag: "ored-depends-on-obsolete-package",
    reason: "Either of the two holds the functions that the init script needs, whichever the system has.",
    when: (_daemon, { lsbFunctions }) => lsbFunctions.includes("|"),
  },
  {
    tag: "missing-systemd-service-for-init.d-script",
    reason: `${SUITE} It boots with sysvinit.`,
    when: (_daemon, { init }) => init === "sysvinit",
  },
  {
    tag: "systemd-service-file-refers-to-unusual-wantedby-target",
    reason:
      "The device may come after the boot has reached its target: then it is the device that has to start the daemon, and only " +
      "where the unit is enabled.",
    when: (daemon, { init }) => init === "systemd" && needsDevice(daemon),
  },
];

/** What lintian says of a package by design, each with its reason. */
export function lintianOverrides(daemon: Daemon, suite: Suite): LintianOverride[] {
  return ROWS.filter(({ when }) => when(daemon, suite)).map(({ tag, reason }) => ({
    tag,
    reason: wrap(reason, TEXT_WIDTH),
  }));
}
