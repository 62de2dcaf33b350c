import type { Daemon } from "../../daemon/index.ts";
import type { Suite } from "../../suite/index.ts";
import type { DaemonPackage } from "./daemon-package.ts";
import { needsDevice } from "./channel.ts";
import type { PlannedFile } from "./package-plan.ts";
import { sourceOf } from "./program-fragments.ts";
import { systemdFolders } from "./systemd-folders.ts";

/** All that a daemon's package brings to the system, in the order in which it is written. */
export function plannedFiles(daemon: Daemon, facts: DaemonPackage, suite: Suite): PlannedFile[] {
  return [
    ...programs(daemon, facts),
    ...configuration(facts),
    ...papers(daemon, facts),
    ...(suite.init === "systemd" ? forSystemd(daemon, facts, suite) : []),
  ];
}

/** The scripts that a daemon calls, in the folder where this very binary looks for them: on PATH, or the one that it names. */
export function helpersOf({ profile }: Pick<Daemon, "profile">): { name: string; path: string }[] {
  const { names, lookup } = profile?.helpers ?? { names: [], lookup: "path" };
  const folder = lookup === "path" ? "/usr/sbin" : lookup.folder;
  return names.map((name) => ({ name, path: `${folder}/${name}` }));
}

/** What of the package has a manual page: each in section 8, by its name. */
export function manPagesOf(daemon: Daemon, { service, guestCommand }: DaemonPackage): string[] {
  return [
    service,
    ...(guestCommand === undefined ? [] : [guestCommand]),
    ...helpersOf(daemon).map(({ name }) => name),
  ];
}

/**
 * Where `systemctl preset` finds whether the unit is to be on. The first file that names a unit counts, and distributions' own are from
 * 90 on (systemd.preset(5)); an administrator's, in /etc and below 80, come before.
 */
export function presetPath({ packageName }: DaemonPackage, suite: Suite): string | null {
  return suite.init === "systemd" ? `${systemdFolders(suite).presets}/80-${packageName}.preset` : null;
}

function programs(
  daemon: Daemon,
  { packageName, service, guestCommand, poolFolders }: DaemonPackage,
): PlannedFile[] {
  const script = (path: string, program: string): PlannedFile => ({
    path,
    mode: 0o755,
    ...sourceOf(program),
    kind: "shell",
  });
  return [
    { path: `/usr/sbin/${service}`, mode: 0o755, content: daemon.content },
    script(`/usr/lib/${packageName}/daemon-control`, "daemon-control"),
    ...helpersOf(daemon).map(({ name, path }) => script(path, `helpers/${name}`)),
    ...(guestCommand === undefined ? [] : [script(`/usr/sbin/${guestCommand}`, guestCommand)]),
    ...(poolFolders.length > 0 ? [script(`/usr/lib/${packageName}/join-pools`, "join-pools")] : []),
  ];
}

function configuration({ service }: DaemonPackage): PlannedFile[] {
  return [
    { path: `/etc/init.d/${service}`, mode: 0o755, template: "init.d.ejs", kind: "shell" },
    { path: `/etc/default/${service}`, mode: 0o644, template: "default.ejs", kind: "shell" },
  ];
}

function papers(daemon: Daemon, facts: DaemonPackage): PlannedFile[] {
  const { packageName } = facts;
  const doc = `/usr/share/doc/${packageName}`;
  return [
    { path: `${doc}/copyright`, mode: 0o644, template: "copyright.ejs", kind: "copyright" },
    { path: `${doc}/changelog.Debian.gz`, mode: 0o644, template: "changelog.ejs", kind: "text", gzip: true },
    { path: `${doc}/README.Debian`, mode: 0o644, template: "README.Debian.ejs", kind: "text" },
    ...manPagesOf(daemon, facts).map((name): PlannedFile => ({
      path: `/usr/share/man/man8/${name}.8.gz`,
      mode: 0o644,
      template: `man/${name}.8.ejs`,
      kind: "man",
      gzip: true,
    })),
    {
      path: `/usr/share/lintian/overrides/${packageName}`,
      mode: 0o644,
      template: "lintian-overrides.ejs",
      kind: "text",
    },
  ];
}

function forSystemd(daemon: Daemon, facts: DaemonPackage, suite: Suite): PlannedFile[] {
  const { service, packageName, aliases } = facts;
  const { units, udevRules } = systemdFolders(suite);
  const preset = presetPath(facts, suite);
  const unitFile = (path: string, template: string): PlannedFile => ({
    path,
    mode: 0o644,
    template,
    kind: "unit",
  });
  return [
    unitFile(`${units}/${service}.service`, "service.ejs"),
    ...aliases.map((name) => ({ path: `${units}/${name}.service`, target: `${service}.service` })),
    ...(preset === null ? [] : [unitFile(preset, "preset.ejs")]),
    ...(needsDevice(daemon) ? [unitFile(`${udevRules}/60-${packageName}.rules`, "udev.rules.ejs")] : []),
  ];
}
