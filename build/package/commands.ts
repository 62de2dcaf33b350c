import { LisdebError } from "../base/index.ts";
import type { Suite } from "../suite/index.ts";

/** Where a command comes from that our scripts, units or daemons run. */
export interface Command {
  /** The package that holds it. */
  readonly package: (suite: Suite) => string;
  /**
   * Not on every minimal system, and no reason to depend on its package: this text stands in whatever runs it, before it does, and passes it over
   * where it is not there.
   */
  readonly asks?: string;
}

const from = (name: string) => (): string => name;

const ifInstalled = (command: string): string => `command -v ${command} `;

/** update-rc.d and invoke-rc.d moved with 1.25 of init-system-helpers, in stretch (its debian/changelog). */
const sysvScripts = (suite: Suite): string =>
  Object.hasOwn(suite.minimal, "init-system-helpers") ? "init-system-helpers" : "sysv-rc";

const UNDER_SYSTEMD = "[ -d /run/systemd/system ]";

/**
 * Every command that the templates run, but the shell's own and the functions of `/lib/lsb/init-functions`, and every program that a
 * daemon runs. What is neither in the minimal system nor asked for first needs a relation.
 */
export const COMMANDS: Readonly<Record<string, Command>> = {
  "/bin/sh": { package: from("dash") },
  "/sbin/start-stop-daemon": { package: from("dpkg") },
  // base-files pre-depends on awk, whichever it is, and this is the one that comes first.
  awk: { package: from("mawk") },
  "deb-systemd-helper": { package: from("init-system-helpers"), asks: ifInstalled("deb-systemd-helper") },
  "deb-systemd-invoke": { package: from("init-system-helpers"), asks: ifInstalled("deb-systemd-invoke") },
  "dpkg-query": { package: from("dpkg") },
  grep: { package: from("grep") },
  id: { package: from("coreutils") },
  "invoke-rc.d": { package: sysvScripts, asks: ifInstalled("invoke-rc.d") },
  ip: { package: ({ iproute }) => iproute },
  modprobe: { package: from("kmod"), asks: ifInstalled("modprobe") },
  // In a unit, whose `-` passes over what is not there (systemd.service(5), ExecStart=).
  "/sbin/modprobe": { package: from("kmod"), asks: "=-/sbin/modprobe " },
  mv: { package: from("coreutils") },
  rm: { package: from("coreutils") },
  rmdir: { package: from("coreutils") },
  sleep: { package: from("coreutils") },
  "start-stop-daemon": { package: from("dpkg") },
  systemctl: { package: from("systemd"), asks: UNDER_SYSTEMD },
  "update-rc.d": { package: sysvScripts, asks: ifInstalled("update-rc.d") },
};

/** The package of a suite that holds a program which a daemon runs. Throws `bug` where the table has no row for it. */
export function holderOf(program: string, suite: Suite): string {
  const command = Object.hasOwn(COMMANDS, program) ? COMMANDS[program] : undefined;
  if (!command) throw new LisdebError("bug", `a daemon runs ${program}, which the table of commands lacks`);
  return command.package(suite);
}
