import type { Daemon } from "../../daemon/index.ts";
import type { Suite } from "../../suite/index.ts";
import { needsDevice } from "./channel.ts";
import { TEXT_WIDTH, wrap } from "./wrap.ts";

/** A complaint of lintian's that is answered, and the answer. */
export interface LintianOverride {
  readonly tag: string;
  /** What it must be about: a piece of what lintian says beside the tag, in whichever form its release says it. */
  readonly about: string;
  /** Lines. */
  readonly reason: readonly string[];
}

interface Row {
  readonly tag: string;
  readonly about: (daemon: Daemon) => string;
  readonly reason: string;
  readonly when: (daemon: Daemon, suite: Suite) => boolean;
}

const BINARY =
  "The daemon is in the package byte for byte as it is on the medium: how it was compiled cannot be changed any more.";
const SUITE = "The package is for an older release than the lintian of later ones judges by.";

const program = ({ name }: Daemon): string => `usr/sbin/${name}`;

/** Functions of the C library with a sibling for large files that a program of 32 bits might have called, among those that the daemons call. */
const SMALL_FILES = new Set([
  ...["__fxstat", "__lxstat", "__xstat", "creat", "fopen", "ftruncate", "getrlimit", "lseek", "mmap", "open"],
  ...["openat", "pread", "pwrite", "readdir", "statfs", "statvfs"],
]);

const callsHelpers = (profile: Daemon["profile"]): boolean =>
  profile !== undefined && profile.helpers.names.length > 0;

/** Linked without libraries, and to be loaded at any address: what lintian looks for in dynamic programs it does not look for there. */
const isStaticPie = ({ elf }: Daemon): boolean => elf.static && elf.type === "shared";

const ROWS: readonly Row[] = [
  { tag: "hardening-no-bindnow", about: program, reason: BINARY, when: (daemon) => !isStaticPie(daemon) },
  {
    tag: "hardening-no-fortify-functions",
    about: program,
    reason: BINARY,
    // With _FORTIFY_SOURCE a program calls __printf_chk and its like.
    when: (daemon) => !isStaticPie(daemon) && !daemon.elf.imports.some(({ name }) => name.endsWith("_chk")),
  },
  {
    tag: "shared-library-lacks-prerequisites",
    about: program,
    reason:
      "It is no library, but a program that can be loaded at any address and has all in it that it needs: so it runs on every release.",
    when: isStaticPie,
  },
  {
    tag: "binary-has-unneeded-section",
    about: () => ".comment",
    reason: "It says which compilers the program was made with.",
    when: (daemon) => daemon.origin.compiled !== undefined && daemon.elf.comments.length > 0,
  },
  { tag: "hardening-no-relro", about: program, reason: BINARY, when: ({ elf }) => !elf.relro },
  {
    tag: "hardening-no-pie",
    about: program,
    reason: BINARY,
    when: ({ elf }) => elf.type === "executable",
  },
  { tag: "unstripped-binary-or-object", about: program, reason: BINARY, when: ({ elf }) => !elf.stripped },
  {
    tag: "binary-file-built-without-LFS-support",
    about: program,
    reason: BINARY,
    when: ({ elf }) => elf.class === 32 && elf.imports.some(({ name }) => SMALL_FILES.has(name)),
  },
  {
    tag: "depends-on-obsolete-package",
    about: () => "lsb-base",
    reason: `${SUITE} There, lsb-base holds the functions that the init script needs.`,
    when: (_daemon, { lsbFunctions }) => !lsbFunctions.includes("|"),
  },
  {
    tag: "ored-depends-on-obsolete-package",
    about: () => "lsb-base",
    reason: "Either of the two holds the functions that the init script needs, whichever the system has.",
    when: (_daemon, { lsbFunctions }) => lsbFunctions.includes("|"),
  },
  {
    tag: "missing-systemd-service-for-init.d-script",
    about: ({ name }) => name,
    reason: `${SUITE} It boots with sysvinit.`,
    when: (_daemon, { init }) => init === "sysvinit",
  },
  {
    tag: "systemd-service-file-refers-to-unusual-wantedby-target",
    about: () => "dev-vmbus-",
    reason:
      "The device may come after the boot has reached its target: then it is the device that has to start the daemon, and only " +
      "where the unit is enabled.",
    when: (daemon, { init }) => init === "systemd" && needsDevice(daemon),
  },
  {
    tag: "systemd-service-file-missing-hardening-features",
    about: () => ".service",
    reason:
      "The daemon runs a script that sets up the network, with ifup, a DHCP client and whatever the administrator hooks into these: nobody knows what " +
      "they must be allowed to do.",
    when: ({ profile }, { init }) => init === "systemd" && callsHelpers(profile),
  },
  {
    tag: "spare-manual-page",
    about: () => "man8/hv_",
    reason:
      "It is of a script that this daemon looks for in a folder outside PATH. The page is for who finds the script there, or its name in a log.",
    when: ({ profile }) => callsHelpers(profile) && profile?.helpers.lookup !== "path",
  },
  {
    tag: "package-supports-alternative-init-but-no-init.d-script",
    about: () => "-daemon.service",
    reason:
      "A link to the unit, under the name that another package gives it, for scripts that know it by that name. The init script has the name of " +
      "the unit itself.",
    // Debian 13's does not know the tag any more: an override of it is an error there ("alien-tag"), and that itself cannot be
    // overridden. Debian 12's only informs of what it finds (I:), so that the package's own release is what counts.
    when: (_daemon, { init, debian }) => init === "systemd" && Number(debian) < 13,
  },
  {
    tag: "executable-in-usr-lib",
    about: () => "/daemon-control",
    reason:
      "The init script calls it, and is the same in the packages of all Debian releases, so that it can be kept on upgrades. The older ones " +
      "have no /usr/libexec.",
    when: () => true,
  },
  {
    tag: "executable-in-usr-lib",
    about: () => "/join-pools",
    reason: "What calls it is beside it, or is a maintainer script.",
    when: ({ name }) => name === "hv_kvp_daemon",
  },
  {
    tag: "conflicts-with-version",
    about: () => "hyperv-daemons",
    reason:
      "The version means Debian's package itself, whichever its version, and spares the metapackage that provides its name. Both have the daemon " +
      "under one path, so that Breaks would not do.",
    when: () => true,
  },
  {
    tag: "command-with-path-in-maintainer-script",
    about: () => "/usr/sbin/policy-rc.d",
    reason: "Where invoke-rc.d looks for it, too, and nowhere else.",
    when: () => true,
  },
  {
    tag: "maintainer-script-calls-start-stop-daemon",
    about: () => "postinst",
    reason:
      "A daemon that somebody had started by hand, with the service switched off, runs on after an upgrade: invoke-rc.d would not start it.",
    when: () => true,
  },
  {
    tag: "maintainer-script-calls-systemctl",
    about: () => "postinst",
    reason:
      "Only where systemd runs: it has to read the unit anew, and to restart a daemon that runs though its unit is disabled, which " +
      "deb-systemd-invoke leaves alone.",
    when: (_daemon, { init }) => init === "systemd",
  },
  {
    tag: "bash-term-in-posix-shell",
    about: () => "usr/sbin/hyperv-guest",
    reason: "The functions are those of an awk program, in quotes.",
    when: ({ name }) => name === "hv_kvp_daemon",
  },
];

/**
 * What lintian says of a package by design, each with its reason. It is that of Debian 12 for packages up to Debian 12, and that of Debian 13 for
 * those of Debian 13: no set of overrides pleases every lintian, since each complains of overrides whose tags it does not know.
 */
export function lintianOverrides(daemon: Daemon, suite: Suite): LintianOverride[] {
  return ROWS.filter(({ when }) => when(daemon, suite)).map(({ tag, about, reason }) => ({
    tag,
    about: about(daemon),
    reason: wrap(reason, TEXT_WIDTH),
  }));
}
