import { LisdebError } from "../base/index.ts";
import type { Suite } from "../suite/index.ts";

/** Where a command comes from that our scripts, units or daemons run. */
export interface Command {
  /** The package that holds it. */
  readonly package: (suite: Suite) => string;
  /**
   * Not on every minimal system, and no reason to depend on its package: this text, as whole words, stands in whatever runs it, before it does, and passes it over
   * where it is not there.
   */
  readonly asks?: string;
}

const from = (name: string) => (): string => name;

const ifInstalled = (command: string): string => `command -v ${command}`;

/** update-rc.d and invoke-rc.d moved with 1.25 of init-system-helpers, in stretch (its debian/changelog). */
const sysvScripts = (suite: Suite): string =>
  Object.hasOwn(suite.minimal, "init-system-helpers") ? "init-system-helpers" : "sysv-rc";

const UNDER_SYSTEMD = "[ -d /run/systemd/system ]";

/**
 * Every command that the templates run, but the shell's own, the functions of `/lib/lsb/init-functions` and what is in the package itself, and every
 * program that a daemon runs. What is neither in the minimal system nor asked for first needs a relation.
 */
export const COMMANDS: Readonly<Record<string, Command>> = {
  // No package has it: whoever makes images puts it there (policy-rc.d's README in sysv-rc).
  "/usr/sbin/policy-rc.d": { package: sysvScripts, asks: "[ -x /usr/sbin/policy-rc.d ]" },
  // base-files pre-depends on awk, whichever it is, and this is the one that comes first.
  awk: { package: from("mawk") },
  cat: { package: from("coreutils") },
  chmod: { package: from("coreutils") },
  chown: { package: from("coreutils") },
  cksum: { package: from("coreutils") },
  cp: { package: from("coreutils") },
  dd: { package: from("coreutils") },
  "deb-systemd-helper": { package: from("init-system-helpers"), asks: ifInstalled("deb-systemd-helper") },
  "deb-systemd-invoke": { package: from("init-system-helpers"), asks: ifInstalled("deb-systemd-invoke") },
  diff: { package: from("diffutils"), asks: ifInstalled("diff") },
  "dpkg-query": { package: from("dpkg") },
  "dpkg-statoverride": { package: from("dpkg") },
  find: { package: from("findutils") },
  flock: { package: from("util-linux"), asks: ifInstalled("flock") },
  grep: { package: from("grep") },
  head: { package: from("coreutils") },
  id: { package: from("coreutils") },
  ifdown: { package: from("ifupdown"), asks: ifInstalled("ifdown") },
  ifup: { package: from("ifupdown"), asks: ifInstalled("ifup") },
  "invoke-rc.d": { package: sysvScripts, asks: ifInstalled("invoke-rc.d") },
  ip: { package: ({ iproute }) => iproute, asks: ifInstalled("ip") },
  ln: { package: from("coreutils") },
  logger: { package: from("bsdutils"), asks: ifInstalled("logger") },
  mkdir: { package: from("coreutils") },
  modprobe: { package: from("kmod"), asks: ifInstalled("modprobe") },
  mv: { package: from("coreutils") },
  od: { package: from("coreutils") },
  readlink: { package: from("coreutils") },
  rm: { package: from("coreutils") },
  rmdir: { package: from("coreutils") },
  sed: { package: from("sed") },
  sleep: { package: from("coreutils") },
  sort: { package: from("coreutils") },
  "start-stop-daemon": { package: from("dpkg") },
  stat: { package: from("coreutils") },
  sync: { package: from("coreutils") },
  systemctl: { package: from("systemd"), asks: UNDER_SYSTEMD },
  tail: { package: from("coreutils") },
  tr: { package: from("coreutils") },
  "update-rc.d": { package: sysvScripts, asks: ifInstalled("update-rc.d") },
  wc: { package: from("coreutils") },
};

/** The package of a suite that holds a program which a daemon runs. Throws `bug` where the table has no row for it. */
export function holderOf(program: string, suite: Suite): string {
  const command = Object.hasOwn(COMMANDS, program) ? COMMANDS[program] : undefined;
  if (!command) throw new LisdebError("bug", `a daemon runs ${program}, which the table of commands lacks`);
  return command.package(suite);
}
