import { posix } from "node:path";
import { inside } from "../../base/index.ts";
import type { Deb } from "../../deb/index.ts";
import type { PackageFault } from "./package-fault.ts";
import { mayBe, type Calls } from "./shell-commands.ts";
import { textsOf, UDEV_RULES, UNIT } from "./start-files.ts";

/** A unit of systemd in a package, with what drop-ins of the package add to it. */
export interface Unit {
  /** `hv-kvp-daemon.service`. */
  readonly name: string;
  readonly path: string;
  /** Every setting with its value, whatever its section. */
  readonly settings: readonly (readonly [key: string, value: string])[];
  /** Whether the package has the unit itself, not only an addition to the system's. */
  readonly isWhole: boolean;
}

/** The units of a package. */
export function unitsOf(deb: Deb): readonly Unit[] {
  const units = new Map<string, Unit>();
  for (const [path, text] of textsOf(deb, UNIT)) {
    const name = UNIT.exec(path)?.[1] ?? "";
    const before = units.get(name);
    const isWhole = posix.basename(path) === name;
    units.set(name, {
      name,
      path: isWhole ? path : (before?.path ?? path),
      settings: [...(before?.settings ?? []), ...settingsOf(text)],
      isWhole: isWhole || before?.isWhole === true,
    });
  }
  return [...units.values()];
}

/** What a unit runs, in one text. */
export function commandsOf(unit: Unit): string {
  return valuesOf(unit, ["ExecStart"]).join("\n");
}

/** Why systemd does not start a unit at boot. `started`: see {@link startedUnits}; `postinst`: what the package's postinst does. */
export function unitFaults(
  deb: Deb,
  unit: Unit,
  started: ReadonlySet<Unit>,
  postinst: Calls,
): PackageFault[] {
  if (started.has(unit)) return [];
  const isAsked = enabledBy(postinst).some((word) => mayBe(word, unit.name) || named(word) === unit.name);
  return [{ kind: "unit-not-enabled", where: inside(deb.where, unit.path), unit: unit.name, isAsked }];
}

/** The units of a package that are started at boot by themselves or, in turn, by one that is: systemd.unit(5). */
export function startedUnits(deb: Deb, units: readonly Unit[], postinst: Calls): ReadonlySet<Unit> {
  const byName = withAliases(deb, units);
  const enabled = enabledBy(postinst);
  const installed = enabled.some((word) => word.includes("$")) ? units : resolve(enabled);
  const started = new Set([
    // What the package only adds to is the system's, and is started.
    ...units.filter(({ isWhole }) => !isWhole),
    ...resolve([...linked(deb), ...wantedByUdev(deb)]),
    ...installed.filter(isInstallable),
  ]);
  for (const unit of started) for (const other of resolve(broughtBy(unit))) started.add(other);
  return started;

  function resolve(words: readonly string[]): Unit[] {
    return words.flatMap((word) => byName.get(named(word)) ?? []);
  }
}

/** The units by their names and by those of links to them. */
function withAliases(deb: Deb, units: readonly Unit[]): ReadonlyMap<string, Unit> {
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  for (const { path, target } of deb.entries) {
    const unit = target !== undefined && UNIT.test(path) ? byName.get(posix.basename(target)) : undefined;
    if (unit) byName.set(posix.basename(path), unit);
  }
  return byName;
}

/** A unit's full name: commands may leave out `.service`, and an instance is made from its template (systemd.unit(5)). */
function named(word: string): string {
  const whole = /\.[a-z]+$/.test(word) ? word : `${word}.service`;
  return whole.replace(/@[^@]*(?=\.[a-z]+$)/, "@");
}

/** The links of the package in the folders that hold what a unit wants. */
function linked(deb: Deb): string[] {
  return deb.entries
    .filter(({ path, type }) => type === "link" && WANTS.test(path))
    .map(({ path }) => posix.basename(path));
}

const WANTS = /^(?:(?:\/usr)?\/lib|\/etc)\/systemd\/system\/[^/]+\.(?:wants|requires|upholds)\/[^/]+$/;

/** Without these `enable` makes no link (systemctl(1)). */
function isInstallable(unit: Unit): boolean {
  return valuesOf(unit, ["WantedBy", "RequiredBy", "UpheldBy"]).length > 0;
}

/** The words by which a postinst enables units. Debian's preset is to enable what nothing else is said of (systemd.preset(5)). */
function enabledBy(postinst: Calls): string[] {
  const of = (command: keyof Calls, verbs: readonly string[]) =>
    postinst[command].flatMap(([verb = "", ...words]) => (verbs.includes(verb) ? words : []));
  return [
    ...of("systemctl", ["enable", "reenable", "preset", "add-wants", "add-requires"]),
    ...of("deb-systemd-helper", ["enable", "reenable"]),
    ...postinst["update-rc.d"].flatMap(([name = "", action]) => (action === "enable" ? [name] : [])),
    ...postinst.systemctl.flatMap(([verb]) => (verb === "preset-all" ? ["$"] : [])),
  ];
}

/** The units that one brings with it or, of a timer and its like, the one that it starts. */
function broughtBy(unit: Unit): string[] {
  const brought = valuesOf(unit, ["Wants", "Requires", "BindsTo", "Upholds", "Also", "Unit", "Service"]);
  const [, stem] = /^(.*)\.(?:path|timer|socket)$/.exec(unit.name) ?? [];
  return [
    ...brought.flatMap((value) => value.split(/\s+/)),
    ...(stem === undefined ? [] : [`${stem}.service`]),
  ];
}

/** systemd.device(5): what the properties of a device ask for when it appears. */
function wantedByUdev(deb: Deb): string[] {
  return [...textsOf(deb, UDEV_RULES).values()]
    .join("\n")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .flatMap((line) => [...line.matchAll(/SYSTEMD_WANTS\}\s*\+?:?=\s*"([^"]*)"/g)])
    .flatMap(([, value = ""]) => value.split(/\s+/));
}

function settingsOf(text: string): (readonly [string, string])[] {
  return text
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap((line) => {
      const [, key, value = ""] = /^\s*([A-Za-z]+)\s*=\s*(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value] as const];
    });
}

function valuesOf({ settings }: Unit, keys: readonly string[]): string[] {
  return settings.flatMap(([key, value]) => (keys.includes(key) && value.trim() !== "" ? [value] : []));
}
